package io.github.tandem.loop;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What is known of records that come round.
 *
 * @param protection what keeps them from it, or {@code null} if nothing does
 * @param returnWays who replicates in the other direction
 */
public record Loops(Supplier<@Nullable LoopProtection> protection, ReturnWays returnWays) {

}
