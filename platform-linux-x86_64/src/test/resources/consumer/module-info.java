// SPDX-License-Identifier: Apache-2.0
/** What a program on the module path has to say. */
module org.example.consumer {
    requires org.shmdata;
}
