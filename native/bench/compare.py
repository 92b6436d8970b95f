#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Races this library against the yardstick, a C program that makes the system calls of libshmdata 1.3: in turn, in one run.

  ./cppbuild.sh && native/bench/compare.py BASELINE.c [--rounds 5] [--busy]
  ./mvnw verify -DskipTests && native/bench/compare.py BASELINE.c --java

Prints, per case, the medians of both and their ratio. Frames/s: higher is better, ratio ours / yardstick. Latency: lower is better. Then what ours does
alone: the latency of frames written in place, which does not depend on their size, and the time from a writer's appearing to its first frame.
With --java a Java writer and a Java follower race in the place of ours in C++. With --busy as many busy loops run meanwhile as there are processors.
"""
import argparse, contextlib, glob, os, re, statistics, subprocess, sys, tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
#        name              size      frames  rate  vary touch
CASES = [("64 B",          64,       100000, 0,    0,   False),
         ("64 KiB",        65536,    50000,  0,    0,   True),
         ("3.7 MB",        3686400,  600,    0,    0,   True),
         ("8.3 MB",        8294400,  300,    0,    0,   True),
         ("1 MB varying",  1048576,  3000,   0,    1,   True),
         ("3.7 MB at 60",  3686400,  180,    60,   0,   True)]
P50, P99 = r"p50 ([\d.]+)", r"p99 ([\d.]+)"


def build(folder, baseline):
    library = os.path.join(TOP, "cppbuild", "linux-x86_64", "lib")
    if not os.path.isdir(library):
        sys.exit("compare.py: run ./cppbuild.sh first")
    ours, theirs = os.path.join(folder, "bench"), os.path.join(folder, "baseline")
    subprocess.run(["g++", "-O2", "-std=c++17", "-pthread", f"-I{TOP}/native/include", f"{TOP}/native/bench/bench.cpp", "-o", ours, f"-L{library}",
                    "-lshmdata-1.3", f"-Wl,-rpath,{library}"], check=True)
    subprocess.run(["cc", "-O2", "-o", theirs, baseline], check=True)
    return [ours], [theirs]


# Busy loops that end with the block, and by themselves should this program be killed.
@contextlib.contextmanager
def busy(count):
    loop = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
    loops = [subprocess.Popen([sys.executable, "-c", loop, str(os.getpid())]) for _ in range(count)]
    try:
        yield
    finally:
        for each in loops:
            each.kill()
            each.wait()


# What the pair prints: the numbers behind or before those words.
def run(writing, following, *patterns):
    writer = subprocess.Popen(writing, stdout=subprocess.PIPE, text=True)
    follower = subprocess.run(following, stdout=subprocess.PIPE, text=True, timeout=300)
    out = writer.communicate(timeout=300)[0] + follower.stdout
    return [float(re.search(pattern, out).group(1)) for pattern in patterns]


def java():
    target = os.path.join(TOP, "src", "benchmarks", "target")
    jars = glob.glob(os.path.join(target, "*.jar")) + glob.glob(os.path.join(target, "lib", "*.jar"))
    if not jars:
        sys.exit("compare.py: run ./mvnw verify -DskipTests first")
    home = os.environ.get("JAVA_HOME")
    return [os.path.join(home, "bin", "java") if home else "java", "-cp", ":".join(jars), "org.shmdata.benchmarks.Racer"]


def race(program, folder, size, frames, rate, vary, touch):
    path = os.path.join(folder, "socket")
    return run([*program, "write", path, str(size), str(frames), str(rate), str(vary)], [*program, "follow", path] + (["touch"] if touch else []),
               r"([\d.]+) frames/s", P50, P99, r"cpu ([\d.]+)")


def alone(program, folder):
    path = os.path.join(folder, "socket")
    for size in 64, 65536, 1048576, 8294400:
        p50, p99 = run([*program, "place", path, str(size), "500", "250"], [*program, "follow", path], P50, P99)
        print(f"{'in place, ' + str(size) + ' B':36} p50 {p50:8.1f} us  p99 {p99:8.1f} us")
    p50, p99 = run([*program, "appear", path, "500"], [*program, "await", path, "500"], P50, P99)
    print(f"{'first frame after a writer appears':36} p50 {p50:8.1f} us  p99 {p99:8.1f} us")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("baseline", help="the yardstick's C source")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--java", action="store_true", help="with the Java API")
    parser.add_argument("--busy", action="store_true", help="on a machine whose processors have other work")
    arguments = parser.parse_args()
    loops = len(os.sched_getaffinity(0)) if arguments.busy else 0
    with tempfile.TemporaryDirectory(prefix="shmdata-bench") as folder, busy(loops):
        native, yardstick = build(folder, arguments.baseline)
        programs = (java() if arguments.java else native, yardstick)
        print(f"{'':14} {'frames/s':>22} {'':>6} {'p50 us':>17} {'':>6} {'p99 us':>17} {'':>6} {'follower cpu s':>15}")
        print(f"{'':14} {'ours':>11} {'yardstick':>10} {'ratio':>6}" + f" {'ours':>8} {'yardst.':>8} {'ratio':>6}" * 3)
        for name, *case in CASES:
            results = ([], [])
            for _ in range(arguments.rounds):
                for i, program in enumerate(programs):
                    results[i].append(race(program, folder, *case))
            ours, theirs = ([statistics.median(values) for values in zip(*result)] for result in results)
            line = f"{name:14} {ours[0]:11.0f} {theirs[0]:10.0f} {ours[0] / theirs[0]:6.2f}"
            for a, b in list(zip(ours, theirs))[1:]:
                line += f" {a:8.2f} {b:8.2f} {a / b if b else 0:6.2f}"
            print(line, flush=True)
        if not arguments.java:
            print()
            alone(native, folder)


if __name__ == "__main__":
    main()
