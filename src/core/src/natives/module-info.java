// SPDX-License-Identifier: Apache-2.0
/** The native libraries of one platform. */
open module org.shmdata.@platform.module@ {
    requires org.shmdata;

    provides org.shmdata.bindings.NativeLibraries with
            org.shmdata.natives.@platform.package@.Provider;
}
