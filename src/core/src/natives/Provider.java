// SPDX-License-Identifier: Apache-2.0
package org.shmdata.natives.@platform.package@;

import org.shmdata.bindings.NativeLibraries;

/** What the module system finds. The libraries lie beside it. */
public final class Provider implements NativeLibraries {
    /** Made by the module system. */
    public Provider() {}
}
