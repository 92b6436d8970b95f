// SPDX-License-Identifier: Apache-2.0
package org.shmdata.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how to turn {@code shmdata/extension.h} into {@code org.shmdata.bindings.sessions}: what the Java API
 * is made of. A library of its own, since only this project's libshmdata has these functions.
 */
@Properties(
        inherit = shmdata.class,
        value = @Platform(include = "shmdata/extension.h"),
        target = "org.shmdata.bindings.sessions",
        global = "org.shmdata.bindings.sessions.shmdata_sessions")
public class shmdata_sessions implements InfoMapper {
    /** Made by JavaCPP's tools. */
    public shmdata_sessions() {}

    @Override
    public void map(InfoMap infoMap) {
        // Numbers, not objects: whoever is given one never has to find memory for it, and so cannot lose it.
        for (String handle : new String[] {"ShmdataMapping", "ShmdataFollowerSession", "ShmdataWriterSession"}) {
            infoMap.put(new Info(handle).cast().valueTypes("long").pointerTypes("PointerPointer"));
        }
    }
}
