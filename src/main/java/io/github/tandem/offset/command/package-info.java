/**
 * The command {@code offsets}: where groups go on on the target, and their move there,
 * without the service.
 */
@NullMarked
package io.github.tandem.offset.command;

import org.jspecify.annotations.NullMarked;
