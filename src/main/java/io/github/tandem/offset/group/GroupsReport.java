package io.github.tandem.offset.group;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the last look at the groups of both clusters showed.
 *
 * @param at when it was, {@link Instant#MIN} if there was none that succeeded
 * @param obstacle why there was none since, or {@code null}
 * @param source the groups on the source
 * @param target the same on the target
 * @param offsets their offsets by group
 */
record GroupsReport(Instant at, @Nullable String obstacle, GroupCommits source, GroupCommits target,
		Map<String, KeptOffsets> offsets) {

	static final GroupsReport NONE = new GroupsReport(Instant.MIN, null, GroupCommits.NONE, GroupCommits.NONE,
			Map.of());

	/**
	 * What is known of a group.
	 * @param group its name
	 * @return its offsets, none if it is not known
	 */
	List<GroupOffset> of(String group) {
		KeptOffsets kept = this.offsets.get(group);
		return (kept != null) ? kept.offsets(group) : List.of();
	}

	GroupsReport hindered(String why) {
		return new GroupsReport(this.at, why, this.source, this.target, this.offsets);
	}

	/**
	 * How many offsets of groups are not translated exactly.
	 * @return their number
	 */
	long inexact() {
		return this.offsets.values().stream().mapToLong(KeptOffsets::inexact).sum();
	}

}
