// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a sender did.
 *
 * @param frames written
 * @param nanos from before the first frame to after the last
 * @param followers that got the last frame
 */
record SendReport(long frames, long nanos, int followers) {
    private static final Pattern LINE =
            Pattern.compile("sent frames=([0-9]{1,18}) nanos=([0-9]{1,18}) followers=([0-9]{1,9})");

    double seconds() {
        return nanos / 1e9;
    }

    /** For people. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "wrote %d frames in %.3f s, %.2f fps, to %d follower%s",
                frames,
                seconds(),
                nanos == 0 ? 0 : frames / seconds(),
                followers,
                followers == 1 ? "" : "s");
    }

    /** For {@link #parse}. */
    String toLine() {
        return "sent frames=" + frames + " nanos=" + nanos + " followers=" + followers;
    }

    /** Reads what {@link #toLine} wrote; empty for anything else. */
    static Optional<SendReport> parse(String line) {
        Matcher fields = LINE.matcher(line);
        return fields.matches()
                ? Optional.of(new SendReport(
                        Long.parseLong(fields.group(1)),
                        Long.parseLong(fields.group(2)),
                        Integer.parseInt(fields.group(3))))
                : Optional.empty();
    }
}
