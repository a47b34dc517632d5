/**
 * How much of the heap the in-flight records may take, and how the clients are told: pure
 * but for the number of brokers, which is asked when consumers are made.
 */
@NullMarked
package io.github.tandem.bridge.memory;

import org.jspecify.annotations.NullMarked;
