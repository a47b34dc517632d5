/**
 * What the producer of one consumer thread knows of the target, and what brokers of the
 * target know of it.
 */
@NullMarked
package io.github.tandem.worker.target;

import org.jspecify.annotations.NullMarked;
