// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitInterrupterTest {
    /** Since JDK 22 the interrupting thread may call when the wait is long over. */
    @Test
    void aLateCallWakesNothingThatIsFreed() {
        AtomicInteger calls = new AtomicInteger();
        Lifetime lifetime = new Lifetime("it", () -> calls.addAndGet(100));
        WaitInterrupter interruption = new WaitInterrupter(lifetime, calls::incrementAndGet);
        interruption.wakeup();
        assertEquals(1, calls.get());
        lifetime.close();
        assertEquals(101, calls.get());
        interruption.wakeup();
        assertEquals(101, calls.get());
    }
}
