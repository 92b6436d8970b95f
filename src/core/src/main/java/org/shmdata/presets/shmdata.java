// SPDX-License-Identifier: Apache-2.0
package org.shmdata.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.presets.javacpp;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** Tells JavaCPP how to turn the C headers of libshmdata into {@code org.shmdata.bindings}. */
@Properties(
        inherit = javacpp.class,
        value =
                @Platform(
                        value = {"linux-x86_64", "macosx-arm64"},
                        compiler = "cpp17",
                        include = {"shmdata/clogger.h", "shmdata/cwriter.h", "shmdata/cfollower.h", "shmdata/extension.h"},
                        link = "shmdata-1.3@.1"),
        target = "org.shmdata.bindings",
        global = "org.shmdata.bindings.shmdata")
public class shmdata implements InfoMapper {
    private static final String[] HANDLES = {
        "ShmdataLogger", "ShmdataWriter", "ShmdataWriterAccess", "ShmdataFollower", "ShmdataMapping", "ShmdataFollowerSession", "ShmdataWriterSession"
    };

    /** Made by JavaCPP's tools. */
    public shmdata() {}

    @Override
    public void map(InfoMap infoMap) {
        for (String handle : HANDLES) {
            infoMap.put(new Info(handle).valueTypes(handle).pointerTypes("PointerPointer", "@Cast(\"" + handle + "*\") @ByPtrPtr " + handle));
        }
        infoMap.put(new Info("SHMDATA_API").cppTypes().annotations());
        infoMap.put(new Info("mode_t").cast().valueTypes("int").pointerTypes("IntPointer", "IntBuffer", "int[]"));
    }
}
