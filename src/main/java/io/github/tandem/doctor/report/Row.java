package io.github.tandem.doctor.report;

/**
 * One look at one thing.
 *
 * @param cluster {@code source} or {@code target}
 * @param subject what was looked at
 * @param step in which respect
 * @param verdict what it came to
 */
public record Row(String cluster, Subject subject, Step step, Verdict verdict) {

}
