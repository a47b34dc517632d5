package io.github.tandem.offset.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.group.UntranslatedOffset;
import io.github.tandem.offset.group.Verdict;

/**
 * What came of the command.
 *
 * @param at when the clusters were looked at
 * @param applied whether offsets were to be committed
 * @param tolerated how many records a group may read again in a partition
 * @param moved the groups
 * @param unknown groups that were named and are not on the source
 * @param writtenAt when what is known of a partition was written
 */
record MoveReport(Instant at, boolean applied, long tolerated, MovedGroups moved, List<String> unknown,
		Function<GroupOffset, @Nullable Instant> writtenAt) {

	/**
	 * Whether somebody should look at an offset before consumers are started on the
	 * target.
	 * @param offset the offset
	 * @return {@code true} if it is not to be had there, or records are read again
	 */
	boolean isFinding(GroupOffset offset) {
		boolean there = offset.verdict() == Verdict.EQUAL || offset.verdict() == Verdict.SET
				|| offset.verdict() == Verdict.TO_BE_SET && !this.applied;
		return !there || offset.translation().reread() > this.tolerated;
	}

	/**
	 * How many things somebody should look at.
	 * @return number of offsets and groups
	 */
	long findings() {
		return this.moved.offsets().stream().filter(this::isFinding).count()
				+ this.moved.untranslated().stream().filter(UntranslatedOffset::isReplicated).count()
				+ Stream.concat(this.moved.failures().keySet().stream(), this.unknown.stream()).count();
	}

	/**
	 * How old what is known of a partition is.
	 * @param offset an offset in it
	 * @return the age, or {@code null} if it is not known
	 */
	@Nullable Duration age(GroupOffset offset) {
		Instant written = this.writtenAt.apply(offset);
		return (written != null) ? Duration.between(written, this.at) : null;
	}

}
