package io.github.tandem.migrate.run;

import java.time.Clock;
import java.util.List;

import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.offset.group.GroupFilter;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.store.ReverseMaps;
import io.github.tandem.offset.store.StoredMaps;

/**
 * Moves the consumer groups once their records are there.
 */
public final class GroupHandover {

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
		return this.clusters.source()
			.ask("list consumer groups", (admin) -> admin.listGroups().all())
			.stream()
			.map((group) -> group.groupId())
			.filter(this.filter::matches)
			.sorted()
			.toList();
	}

	/**
	 * Move them.
	 * @return what came of it
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 * @throws org.apache.kafka.common.KafkaException likewise
	 */
	public GroupsResult move() {
		String sourceId = String.valueOf(this.clusters.source().identify().id());
		this.clusters.target().identify();
		StoredMaps maps = StoredMaps
			.read(this.clusters.topic(), this.clusters.target(), sourceId, this.clusters.targetReader(), this.clock)
			.orElse(null);
		if (maps == null) {
			return GroupsResult.withoutMaps(names());
		}
		try (ReverseMaps reverse = new ReverseMaps(this.clusters.properties(), this.clusters.loopProtection(),
				this.clusters.source(), this.clusters.target(), this.clusters.sourceReader(), this.clock)) {
			GroupMove move = new GroupMove(this.clusters.source(), this.clusters.target(), this.clusters.routes(),
					maps::of, reverse, this.clusters.deployment());
			MovedGroups found = move.look(this.filter::matches);
			boolean isServed = this.clusters.properties().sync() && move.isServed(this.clusters.ownGroups());
			// the service commits them itself, and two would be one too many
			return GroupsResult.of(isServed ? found : move.apply(found));
		}
	}

}
