/// nova-novncproxy: consoles in a browser. A token opens one WebSocket, which becomes one connection to a guest's
/// screen.
@NullMarked
package org.pileus.nova.novncproxy;

import org.jspecify.annotations.NullMarked;
