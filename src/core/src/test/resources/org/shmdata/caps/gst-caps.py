# SPDX-License-Identifier: Apache-2.0
# Reads caps, one text a line, and prints for each what gst_caps_to_string makes of it, or "-" if gst_caps_from_string refuses it.
# Exits with 3 if there is no GStreamer.
import ctypes
import ctypes.util
import sys


def library(name):
    try:
        return ctypes.CDLL(ctypes.util.find_library(name) or "lib" + name + ".so.0")
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(3)


gst = library("gstreamer-1.0")
gst.gst_init(None, None)
library("gstvideo-1.0").gst_video_multiview_flagset_get_type()
gst.gst_caps_from_string.restype = ctypes.c_void_p
gst.gst_caps_from_string.argtypes = [ctypes.c_char_p]
gst.gst_caps_to_string.restype = ctypes.c_char_p
gst.gst_caps_to_string.argtypes = [ctypes.c_void_p]
for text in sys.stdin.buffer.read().splitlines():
    caps = gst.gst_caps_from_string(text)
    sys.stdout.buffer.write((gst.gst_caps_to_string(caps) if caps else b"-") + b"\n")
