package io.github.tandem.verify.report;

import org.jspecify.annotations.Nullable;

/**
 * What differs between two topics beyond their records.
 *
 * @param topic the topic on the source
 * @param target the topic on the target
 * @param what the name of a configuration, or {@code partitions}
 * @param source what it is on the source, or {@code null} if it is not set there
 * @param onTarget what it is on the target, or {@code null} if it is not set there
 */
public record Drift(String topic, String target, String what, @Nullable String source, @Nullable String onTarget) {

}
