package io.github.tandem.migrate.cutover;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * What is switched, and how patiently.
 *
 * @param topics which topics, by their names on the source
 * @param maxLag how many records may be left to replicate before the last ones are waited
 * for
 * @param watch for how long the ends of logs are watched
 * @param longest for how long to look again while something is missing
 * @param patience how long the last records and the groups may take
 */
public record CutOverScope(Predicate<String> topics, long maxLag, Duration watch, Duration longest, Duration patience) {

}
