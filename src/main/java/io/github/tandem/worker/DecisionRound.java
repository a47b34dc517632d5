package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.operator.OperatorCommands;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.position.Position;

/**
 * What is decided about the partitions of one consumer thread: what the target answered
 * in each round, everything else several times a second and as soon as a position is
 * found.
 */
final class DecisionRound {

	private static final Duration INTERVAL = Duration.ofMillis(100);

	private final Assignment assignment;

	private final Policies policies;

	private final PositionLookup lookup;

	private final OperatorCommands operators;

	private final InFlightBytes bytes;

	private final Queue<OperatorRequest> requests = new ConcurrentLinkedQueue<>();

	private Instant next = Instant.MIN;

	DecisionRound(Assignment assignment, Policies policies, PositionLookup lookup, OperatorCommands operators,
			InFlightBytes bytes) {
		this.assignment = assignment;
		this.policies = policies;
		this.lookup = lookup;
		this.operators = operators;
		this.bytes = bytes;
	}

	/**
	 * Ask something of a partition, from any thread.
	 * @param request the request
	 */
	void ask(OperatorRequest request) {
		this.requests.add(request);
	}

	/**
	 * Decide everything in the next round.
	 */
	void hurry() {
		this.next = Instant.MIN;
	}

	/**
	 * Decide what is to be decided.
	 * @param now the time
	 */
	void decide(Instant now) {
		for (SourcePartition partition : this.assignment.all()) {
			this.policies.displacement().review(partition, now);
			this.policies.delivery().review(partition, now);
			this.policies.reading().review(partition, now);
		}
		if (!now.isBefore(this.next) || this.lookup.isAnswered()) {
			this.next = now.plus(INTERVAL);
			findPositions(now);
			retry(now);
			// after that: what goes on now may find another topic than it left
			followTargets(now);
			lookForSlowAcknowledgements(now);
			obey(now);
		}
	}

	private void findPositions(Instant now) {
		this.lookup.search(this.assignment.all(), now);
		this.lookup.collect(now, (partition, from, position) -> found(partition, from, position, now));
	}

	private void found(SourcePartition partition, Lookup from, Position position, Instant now) {
		if (this.policies.foreignOffsets().accepts(partition, from, position, now)
				&& this.policies.gaps().accepts(partition, from, position, now)) {
			this.policies.waiting().found(partition, position, now);
		}
	}

	private void retry(Instant now) {
		for (SourcePartition partition : this.assignment.all()) {
			if (this.policies.retry().isDue(partition, now)) {
				this.policies.retry().retry(partition, now);
			}
		}
	}

	private void followTargets(Instant now) {
		this.policies.waiting().look();
		for (SourcePartition partition : this.assignment.all()) {
			this.policies.waiting().review(partition, now);
		}
	}

	private void lookForSlowAcknowledgements(Instant now) {
		long waiting = 0;
		boolean others = false;
		for (SourcePartition partition : this.assignment.all()) {
			InFlight inFlight = partition.progress().inFlight();
			partition.target().acknowledgementWait().look(inFlight, now);
			waiting += partition.target().acknowledgementWait().isTooLong() ? inFlight.heap() + partition.probe().heap()
					: 0;
			others |= partition.isReading() || partition.probe().isUnderWay();
		}
		// without a neighbour to make room for it stays as it is
		this.bytes.exclude(others ? waiting : 0);
	}

	private void obey(Instant now) {
		for (OperatorRequest request = this.requests.poll(); request != null; request = this.requests.poll()) {
			this.operators.handle(request, this.assignment.get(request.partition()), now);
		}
	}

}
