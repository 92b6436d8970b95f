// SPDX-License-Identifier: Apache-2.0
package org.shmdata.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.presets.javacpp;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how to turn the C interface of libshmdata 1.3 into {@code org.shmdata.bindings}. Links with any library
 * that offers it.
 */
@Properties(
        inherit = javacpp.class,
        value =
                @Platform(
                        value = {"linux-x86_64", "macosx-arm64"},
                        compiler = "cpp17",
                        include = {"shmdata/clogger.h", "shmdata/cwriter.h", "shmdata/cfollower.h"},
                        link = "shmdata-1.3@.1"),
        target = "org.shmdata.bindings",
        global = "org.shmdata.bindings.shmdata")
public class shmdata implements InfoMapper {
    private static final String[] HANDLES = {"ShmdataLogger", "ShmdataWriter", "ShmdataWriterAccess", "ShmdataFollower"
    };

    /** Made by JavaCPP's tools. */
    public shmdata() {}

    @Override
    public void map(InfoMap infoMap) {
        mapHandles(infoMap, HANDLES);
        infoMap.put(new Info("SHMDATA_API").cppTypes().annotations());
        infoMap.put(new Info("mode_t").cast().valueTypes("int").pointerTypes("IntPointer", "IntBuffer", "int[]"));
    }

    /** Gives each kind of {@code void*} a class of its own. */
    static void mapHandles(InfoMap infoMap, String... handles) {
        for (String handle : handles) {
            infoMap.put(new Info(handle)
                    .valueTypes(handle)
                    .pointerTypes("PointerPointer", "@Cast(\"" + handle + "*\") @ByPtrPtr " + handle));
        }
    }
}
