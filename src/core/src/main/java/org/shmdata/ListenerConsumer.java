// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import org.shmdata.delivery.FrameConsumer;
import org.shmdata.session.HeldFrame;

/** A program's listener, as the delivery calls it. */
final class ListenerConsumer implements FrameConsumer {
    private final FrameListener listener;

    ListenerConsumer(FrameListener listener) {
        this.listener = listener;
    }

    @Override
    public void frame(HeldFrame frame) {
        listener.frame(Frame.of(frame));
    }

    @Override
    public void connected(String type) {
        listener.connected(type);
    }

    @Override
    public void disconnected() {
        listener.disconnected();
    }

    @Override
    public boolean failed(Throwable failure) {
        return listener.failed(failure);
    }

    @Override
    public String name() {
        return listener.getClass().getName();
    }
}
