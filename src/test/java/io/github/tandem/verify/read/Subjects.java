package io.github.tandem.verify.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;

import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Replica;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.Route;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.verify.report.Way;

/**
 * Topics to be compared that a test makes up.
 */
final class Subjects {

	static final String TOPIC = "orders";

	static final Uuid ID = Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAQ");

	static final Uuid TARGET_ID = Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAw");

	private final Map<Integer, OffsetAndMetadata> committed = new HashMap<>();

	private Way way = Way.BY_ORDER;

	private String start = "earliest";

	private int partitions = 1;

	private int targetPartitions = 1;

	private boolean samePartition = true;

	private boolean withTimestamps = true;

	private boolean expires = true;

	private Uuid id = ID;

	static Subjects of(Way way) {
		Subjects subjects = new Subjects();
		subjects.way = way;
		return subjects;
	}

	Subjects start(String from) {
		this.start = from;
		return this;
	}

	Subjects partitions(int onSource, int onTarget) {
		this.partitions = onSource;
		this.targetPartitions = onTarget;
		return this;
	}

	Subjects byKey() {
		this.samePartition = false;
		return this;
	}

	Subjects withoutTimestamps() {
		this.withTimestamps = false;
		return this;
	}

	Subjects withoutRetention() {
		this.expires = false;
		return this;
	}

	Subjects id(Uuid another) {
		this.id = another;
		return this;
	}

	/**
	 * What the route has committed.
	 * @param partition the partition
	 * @param offset the offset
	 * @return this
	 */
	Subjects committed(int partition, long offset) {
		this.committed.put(partition, new OffsetAndMetadata(offset));
		return this;
	}

	Subjects committed(int partition, long offset, long firstOffset) {
		Replica replica = new Replica("tandem/all", "cluster", Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAg"), firstOffset,
				offset - firstOffset);
		this.committed.put(partition,
				new KnownPosition(offset, java.util.Optional.empty(), ID, offset, replica, null).toCommit());
		return this;
	}

	Subject build() {
		Route route = new RoutesProperties(List.of(new RouteProperties("all", List.of(".*"), List.of(), "${topic}",
				Partitioning.AUTO, this.start, 2, Isolation.READ_COMMITTED, OnGap.CONTINUE, OnForeignOffset.HALT,
				OnRejected.HALT, null, List.of(), null)))
			.toRoutes()
			.stream()
			.findFirst()
			.orElseThrow();
		return new Subject(route, "tandem-all", TOPIC, this.id, this.partitions, TOPIC, TARGET_ID,
				this.targetPartitions, this.way, this.samePartition, this.withTimestamps, this.expires, this.committed,
				Map.of(), null);
	}

}
