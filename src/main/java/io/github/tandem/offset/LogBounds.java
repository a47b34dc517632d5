package io.github.tandem.offset;

/**
 * Where the log of a partition begins and ends.
 *
 * @param start the first offset there is
 * @param end the offset the next record will get
 */
public record LogBounds(long start, long end) {

}
