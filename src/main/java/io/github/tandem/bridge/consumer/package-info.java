/**
 * What a route sees to for its consumers as a whole: their place in the consumer group on
 * the source.
 */
@NullMarked
package io.github.tandem.bridge.consumer;

import org.jspecify.annotations.NullMarked;
