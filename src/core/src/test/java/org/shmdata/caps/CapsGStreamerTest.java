// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against strings printed by GStreamer 1.22. */
class CapsGStreamerTest {

    static List<String[]> conversions() {
        return Resources.table("gst-caps-from-string.tsv", 0);
    }

    @Test
    void tableIsComplete() {
        assertTrue(conversions().size() > 200, "rows: " + conversions().size());
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void printsWhatGStreamerPrints(String text, String printed) {
        assertEquals(printed, Caps.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "video/x-raw, format=(string)RGBA, width=(int)1280, height=(int)720, framerate=(fraction)60/1, "
                        + "multiview-mode=(string)mono, pixel-aspect-ratio=(fraction)1/1, interlace-mode=(string)progressive",
                "video/x-raw, width=(int)320, height=(int)240, framerate=(fraction)30/1, format=(string)I420, "
                        + "multiview-mode=(string)mono, pixel-aspect-ratio=(fraction)1/1, interlace-mode=(string)progressive",
                "audio/x-raw, format=(string)S24LE, layout=(string)interleaved, rate=(int)96000, channels=(int)6, "
                        + "channel-mask=(bitmask)0x000000000000003f",
                "audio/x-raw, rate=(int)44100, channels=(int)1, format=(string)S16LE, layout=(string)interleaved",
                "audio/x-opus, rate=(int)48000, channels=(int)1, channel-mapping-family=(int)0, stream-count=(int)1, "
                        + "coupled-count=(int)0, streamheader=(buffer)< 4f707573486561640101380180bb0000000000, "
                        + "4f707573546167731e000000456e636f6465642077697468204753747265616d6572206f707573656e630100000"
                        + "01a0000004445534352495054494f4e3d617564696f74657374207761766501 >",
                "application/x-rtp, media=(string)video, clock-rate=(int)90000, encoding-name=(string)RAW, "
                        + "sampling=(string)BGRA, depth=(string)8, width=(string)320, height=(string)240, "
                        + "colorimetry=(string)SMPTE240M, payload=(int)96, ssrc=(uint)3251129905, "
                        + "timestamp-offset=(uint)56011818, seqnum-offset=(uint)11304, a-framerate=(string)30",
                "image/jpeg, sof-marker=(int)0, width=(int)320, height=(int)240, pixel-aspect-ratio=(fraction)1/1, "
                        + "framerate=(fraction)30/1, interlace-mode=(string)progressive, colorimetry=(string)bt601, "
                        + "chroma-site=(string)jpeg, multiview-mode=(string)mono, "
                        + "multiview-flags=(GstVideoMultiviewFlagsSet)0:ffffffff:/right-view-first/left-flipped/left-flopped"
                        + "/right-flipped/right-flopped/half-aspect/mixed-mono",
                "video/x-bayer, format=(string)bggr, width=(int)320, height=(int)240, framerate=(fraction)30/1, "
                        + "multiview-mode=(string)mono, pixel-aspect-ratio=(fraction)1/1, interlace-mode=(string)progressive",
                "audio/x-mulaw, rate=(int)44100, channels=(int)1",
                "video/x-matroska",
                "video/x-raw(memory:GLMemory, meta:GstVideoOverlayComposition), format=(string){ RGBA, BGRA }, "
                        + "width=(int)[ 1, 2147483647 ], framerate=(fraction)[ 0/1, 2147483647/1 ]; "
                        + "video/x-raw(ANY), format=(string)I420",
                "a, b=(structure)[foo, c=(structure)[bar, d=(int)1;];]",
                "a, b=(GstCaps)[foo/x, c=(int)1; bar, d=(int)2]",
                "application/x-libloserialized-osc",
                "application/x-polymesh",
                "ANY",
                "EMPTY"
            })
    void roundTripsUnchanged(String printed) {
        assertEquals(printed, Caps.parse(printed).toString());
        assertEquals(Caps.parse(printed), Caps.parse(Caps.parse(printed).toString()));
    }
}
