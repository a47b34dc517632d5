package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A look at some groups: what is to be committed, and what came of each offset. Used by
 * one thread at a time.
 */
final class BatchLook {

	// a process that was frozen since knows nothing of what the source has now
	private static final Duration RECENT = Duration.ofSeconds(30);

	private final Instant begun;

	private final Instant round;

	private final Map<String, Map<TopicPartition, LastLook>> looks;

	private final GroupCommits source;

	private final Map<String, List<GroupOffset>> offsets = new HashMap<>();

	private final List<GroupOffset> due = new ArrayList<>();

	/**
	 * Begin.
	 * @param begun when the groups were read
	 * @param round when the round began
	 * @param looks what was remembered of each group
	 * @param source what the groups have on the source
	 */
	BatchLook(Instant begun, Instant round, Map<String, Map<TopicPartition, LastLook>> looks, GroupCommits source) {
		this.begun = begun;
		this.round = round;
		this.looks = looks;
		this.source = source;
	}

	/**
	 * Whether what was seen may be committed still.
	 * @param now the time
	 * @return {@code false} if it was long ago
	 */
	boolean isRecent(Instant now) {
		return !now.isBefore(this.begun) && now.isBefore(this.begun.plus(RECENT));
	}

	Instant round() {
		return this.round;
	}

	Map<String, Map<TopicPartition, LastLook>> looks() {
		return this.looks;
	}

	@Nullable LastLook last(GroupOffset offset) {
		return of(offset).get(offset.target());
	}

	private Map<TopicPartition, LastLook> of(GroupOffset offset) {
		return this.looks.computeIfAbsent(offset.group(), (group) -> new HashMap<>());
	}

	/**
	 * An offset is to be committed.
	 * @param offset the offset
	 */
	void add(GroupOffset offset) {
		this.due.add(offset);
	}

	List<GroupOffset> due() {
		return this.due;
	}

	/**
	 * What came of an offset.
	 * @param offset the offset
	 * @param sent whether it was sent to the target
	 */
	void shows(GroupOffset offset, boolean sent) {
		this.offsets.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset);
		LastLook look = LastLook.after(offset, last(offset), this.round, sent);
		if (look != null) {
			of(offset).put(offset.target(), look);
		}
	}

	/**
	 * Keep all that until the next round.
	 * @param kept what is kept
	 */
	void keep(KeptGroups kept) {
		this.looks.forEach((group, own) -> kept.put(group, this.source.of(group).size(),
				this.offsets.getOrDefault(group, List.of()), own));
	}

}
