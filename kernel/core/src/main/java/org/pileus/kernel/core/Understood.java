package org.pileus.kernel.core;

/// An exception of the kernel that stands for a [Failure] although it is no [ApiException]: a call that was not
/// answered in time, a commit whose outcome is unknown. The edge answers with that failure instead of reporting a
/// bug.
public interface Understood {
    Failure failure();
}
