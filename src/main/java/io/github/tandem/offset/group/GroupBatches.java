package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Divides groups into batches of about the same number of offsets, so that a round takes
 * as much memory for thousands of groups as for some.
 */
final class GroupBatches {

	// some ten megabytes on both clusters
	private static final int OFFSETS = 20_000;

	// of a group that is seen for the first time
	private static final int UNKNOWN = 100;

	private GroupBatches() {
	}

	/**
	 * Divide groups.
	 * @param groups their names
	 * @param offsets how many offsets a group had the last time, zero if it is new
	 * @return the batches
	 */
	static List<List<String>> of(Collection<String> groups, ToIntFunction<String> offsets) {
		List<List<String>> batches = new ArrayList<>();
		List<String> batch = new ArrayList<>();
		int size = 0;
		for (String group : groups) {
			int known = offsets.applyAsInt(group);
			batch.add(group);
			size += (known > 0) ? known : UNKNOWN;
			if (size >= OFFSETS) {
				batches.add(batch);
				batch = new ArrayList<>();
				size = 0;
			}
		}
		if (!batch.isEmpty()) {
			batches.add(batch);
		}
		return batches;
	}

}
