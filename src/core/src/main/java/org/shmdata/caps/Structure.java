// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One media type with its features and fields, the fields in the order they were written. */
record Structure(String name, List<String> features, Map<String, CapsValue> fields) {

    /** What caps without features mean; GStreamer leaves it out when it stands alone. */
    private static final List<String> SYSTEM_MEMORY = List.of("memory:SystemMemory");

    Structure {
        features = features.equals(SYSTEM_MEMORY) ? List.of() : List.copyOf(features);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    Structure with(String field, CapsValue value) {
        Map<String, CapsValue> changed = new LinkedHashMap<>(fields);
        changed.put(field, value);
        return new Structure(name, features, changed);
    }

    Structure without(String field) {
        Map<String, CapsValue> changed = new LinkedHashMap<>(fields);
        changed.remove(field);
        return new Structure(name, features, changed);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        if (!features.isEmpty()) {
            text.append('(').append(String.join(", ", features)).append(')');
        }
        fields.forEach((field, value) -> text.append(", ").append(field).append('=').append(value));
        return text.toString();
    }
}
