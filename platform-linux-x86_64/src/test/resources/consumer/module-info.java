// SPDX-License-Identifier: Apache-2.0
/** What a program on the module path has to say. */
module org.example.consumer {
    requires org.shmdata;
    // named too: a module without a descriptor of its own, as org.shmdata is, brings in none that has one
    requires org.bytedeco.javacpp;
}
