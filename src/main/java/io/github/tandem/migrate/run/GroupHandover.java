package io.github.tandem.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.offset.group.GroupFilter;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.group.UntranslatedOffset;
import io.github.tandem.offset.search.ExactSearch;
import io.github.tandem.offset.store.ReverseMaps;
import io.github.tandem.offset.store.StoredMaps;

/**
 * Moves the consumer groups once their records are there.
 */
public final class GroupHandover {

	private static final Duration PAUSE = Duration.ofSeconds(2);

	// a process that was killed may leave offsets open in hundreds of partitions
	private static final Duration LONGEST_SEARCH = Duration.ofMinutes(10);

	// groups that are named in a line
	private static final int SHOWN = 20;

	private final Clusters clusters;

	private final GroupFilter filter;

	private final Clock clock;

	/**
	 * Prepare; nothing is asked yet.
	 * @param clusters both clusters
	 * @param clock the time
	 */
	public GroupHandover(Clusters clusters, Clock clock) {
		this.clusters = clusters;
		this.filter = GroupFilter.of(clusters.properties(), clusters.ownGroups());
		this.clock = clock;
	}

	/**
	 * The groups that are to be moved.
	 * @return their names, as they are on the source now
	 */
	public List<String> names() {
		return GroupMove.names(this.clusters.source(), this.filter::matches);
	}

	/**
	 * Move them, and try again while the maps do not tell all.
	 * @param patience for how long
	 * @return what came of it
	 * @throws InterruptedException if the process ends
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 * @throws org.apache.kafka.common.KafkaException likewise
	 */
	public GroupsResult moveOnceKnown(Duration patience) throws InterruptedException {
		return moveOnceKnown((topic) -> true, patience);
	}

	/**
	 * Move them as far as they read some topics, and try again while the maps do not tell
	 * all.
	 * @param topics the topics on the source
	 * @param patience for how long
	 * @return what came of it
	 * @throws InterruptedException if the process ends
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 * @throws org.apache.kafka.common.KafkaException likewise
	 */
	public GroupsResult moveOnceKnown(Predicate<String> topics, Duration patience) throws InterruptedException {
		Instant end = this.clock.instant().plus(served(patience));
		Moved moved = move(topics, false);
		boolean isOver = false;
		while (moved.isOpen() && !isOver) {
			// once more also after a first look that took all the time
			isOver = !this.clock.instant().isBefore(end);
			Rest.take(PAUSE);
			// a map that a killed process has not written is made good by reading alone
			moved = move(topics, !moved.result().notes().isEmpty());
		}
		return moved.result();
	}

	// a service that commits them looks at them now and then
	private Duration served(Duration patience) {
		if (!this.clusters.properties().sync()) {
			return patience;
		}
		Duration rounds = this.clusters.properties().interval().multipliedBy(2);
		Duration longest = (rounds.compareTo(LONGEST_SEARCH) < 0) ? rounds : LONGEST_SEARCH;
		return (longest.compareTo(patience) > 0) ? longest : patience;
	}

	/**
	 * The groups that are not moved, though they read some of the topics.
	 * @param topics the topics on the source
	 * @return a line, if there are any
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public List<String> leftOut(Set<String> topics) {
		List<String> groups = GroupMove.reading(this.clusters.source(),
				(group) -> !this.filter.matches(group) && !this.clusters.ownGroups().contains(group), topics);
		return groups.isEmpty() ? List.of()
				: List.of("not moved, as tandem.offsets.groups and tandem.offsets.exclude say: %s%s".formatted(
						String.join(", ", groups.subList(0, Math.min(SHOWN, groups.size()))),
						(groups.size() > SHOWN) ? " and %d more".formatted(groups.size() - SHOWN) : ""));
	}

	private Moved move(Predicate<String> topics, boolean isRead) {
		String sourceId = String.valueOf(this.clusters.source().identify().id());
		this.clusters.target().identify();
		StoredMaps maps = StoredMaps
			.read(this.clusters.topic(), this.clusters.target(), sourceId, this.clusters.targetReader(), this.clock)
			.orElse(null);
		if (maps == null) {
			List<String> names = names();
			// they may be written yet
			return new Moved(GroupsResult.withoutMaps(names), !names.isEmpty());
		}
		try (ReverseMaps reverse = new ReverseMaps(this.clusters.properties(), this.clusters.loopProtection(),
				this.clusters.source(), this.clusters.target(), this.clusters.sourceReader(), this.clock)) {
			GroupMove move = new GroupMove(this.clusters.source(), this.clusters.target(), this.clusters.routes(),
					maps::of, reverse, this.clusters.deployment());
			boolean isServed = this.clusters.properties().sync() && move.isServed(this.clusters.ownGroups());
			MovedGroups found = of(topics, look(move, isRead && !isServed));
			// the service commits them itself, and two would be one too many
			MovedGroups moved = isServed ? found : move.apply(found);
			return new Moved(GroupsResult.of(moved), isOpen(moved));
		}
	}

	private MovedGroups look(GroupMove move, boolean isRead) {
		if (!isRead) {
			return move.look(this.filter::matches);
		}
		try (ExactSearch search = new ExactSearch(this.clusters.sourceRecords(), this.clusters.targetRecords(),
				LONGEST_SEARCH, this.clock)) {
			return move.look(this.filter::matches, search);
		}
	}

	/**
	 * Whether another look may find more: what a group has done itself stays as it is.
	 * What is not known exactly may be once a map is written, also where it was looked
	 * for by reading.
	 * @param moved what was found
	 * @return {@code true} if it may
	 */
	static boolean isOpen(MovedGroups moved) {
		return moved.failures().values().stream().anyMatch((why) -> !why.equals(GroupMove.SHARE))
				|| moved.untranslated().stream().anyMatch(UntranslatedOffset::isReplicated)
				|| moved.offsets().stream().anyMatch((offset) -> switch (offset.verdict()) {
					case TO_BE_SET, FAILED -> true;
					case EQUAL, SET -> offset.translation().reread() > 0;
					case AHEAD, RESET, ACTIVE, TAKEN -> false;
				});
	}

	private static MovedGroups of(Predicate<String> topics, MovedGroups found) {
		List<GroupOffset> offsets = found.offsets()
			.stream()
			.filter((offset) -> topics.test(offset.topic().source()))
			.toList();
		List<UntranslatedOffset> untranslated = found.untranslated()
			.stream()
			.filter((offset) -> topics.test(offset.partition().topic()))
			.toList();
		Set<String> groups = new TreeSet<>(found.failures().keySet());
		offsets.forEach((offset) -> groups.add(offset.group()));
		untranslated.forEach((offset) -> groups.add(offset.group()));
		return new MovedGroups(groups, offsets, untranslated, found.failures());
	}

	/**
	 * What came of a look.
	 *
	 * @param result the groups
	 * @param isOpen whether another look may find more
	 */
	private record Moved(GroupsResult result, boolean isOpen) {

	}

}
