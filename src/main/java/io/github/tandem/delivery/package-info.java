/**
 * Records from poll to acknowledgement: how they are mapped, what is in flight, how far
 * all of it is acknowledged, and what kind of failure it is when one is not taken. All of
 * it is used by the consumer's thread, but {@code Acknowledgement}: the producer's thread
 * calls it, and through it {@code ProducerAnswers} and {@code LatencySample}.
 */
@NullMarked
package io.github.tandem.delivery;

import org.jspecify.annotations.NullMarked;
