// SPDX-License-Identifier: Apache-2.0
package org.shmdata.bindings;

/**
 * Provided as a service by the jar that has the native libraries of a platform. Java's module system looks for
 * providers at start-up, so a program need not name that module. Programs have no use for it.
 */
public interface NativeLibraries {}
