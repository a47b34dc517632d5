package io.github.tandem.test;

import java.util.List;

/**
 * What became of the records of a {@link SequenceLoad}.
 *
 * @param produced how many the source acknowledged
 * @param received how many a reader found unaltered, duplicates included
 * @param lost how many of those produced it did not find
 * @param duplicated how many it found that it had found before
 * @param reordered how many it found for the first time after a later one of the same key
 * or partition
 * @param strayed how many it found in another partition than the first of the same key or
 * partition
 * @param altered how many had another key, value or timestamp than any that was written;
 * what such a record was before counts as lost
 * @param examples a few of those, to start looking at
 */
public record Report(long produced, long received, long lost, long duplicated, long reordered, long strayed,
		long altered, List<String> examples) {

	/**
	 * Whether each record arrived, and none out of order or altered.
	 * @return if nothing but duplicates can be held against it
	 */
	public boolean isAtLeastOnce() {
		return this.lost == 0 && this.reordered == 0 && this.strayed == 0 && this.altered == 0;
	}

	/**
	 * Whether each record arrived once, and none out of order or altered.
	 * @return if nothing can be held against it
	 */
	public boolean isExactlyOnce() {
		return isAtLeastOnce() && this.duplicated == 0;
	}

}
