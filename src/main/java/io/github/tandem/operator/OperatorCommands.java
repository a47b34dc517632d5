package io.github.tandem.operator;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.LeftOut;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Pause;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.StateKind;
import io.github.tandem.policy.Policies;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.Route;

/**
 * Does what operators ask of partitions, on their consumer's thread.
 */
public final class OperatorCommands {

	private static final Logger logger = LoggerFactory.getLogger(OperatorCommands.class);

	private static final String TRIED = "it is being tried already: ask again if it stays halted";

	private final Route route;

	private final DesiredPauses pauses;

	private final Policies policies;

	public OperatorCommands(Route route, DesiredPauses pauses, Policies policies) {
		this.route = route;
		this.pauses = pauses;
		this.policies = policies;
	}

	/**
	 * Do what is asked, and answer.
	 * @param request the request
	 * @param partition the partition, or {@code null} if this thread does not have it
	 * @param now the time
	 */
	public void handle(OperatorRequest request, @Nullable SourcePartition partition, Instant now) {
		if (request.answer().isDone()) {
			// nobody waits for it any more, and it may be meant for another record
			return;
		}
		Long elsewhere = (partition != null && request.offset() != null) ? elsewhere(partition, request.offset())
				: null;
		Outcome outcome;
		if (partition == null) {
			outcome = Outcome.refused("it was given away to another instance or thread");
		}
		else if (elsewhere != null) {
			outcome = Outcome
				.refused("nothing was done: it is at offset %d and not at %d".formatted(elsewhere, request.offset()));
		}
		else {
			outcome = obey(request, partition, now);
		}
		logger.atInfo()
			.addKeyValue("route", this.route.name())
			.addKeyValue("partition", request.partition())
			.addKeyValue("action", request.action().tag())
			.addKeyValue("operator", request.operator())
			.addKeyValue("done", outcome.done())
			.addKeyValue("answer", outcome.message())
			.log("An operator asked something of a partition");
		request.answer()
			.complete(new OperatorAnswer(request.partition().topic(), request.partition().partition(), outcome.done(),
					outcome.message(), elsewhere != null));
	}

	// A request that is repeated may be meant for a record that is passed by now.
	private static @Nullable Long elsewhere(SourcePartition partition, long wanted) {
		long offset = partition.progress().watermark();
		if (partition.state() instanceof PartitionState.Halted halted) {
			if (halted.cause() instanceof HaltCause.Rejected rejected) {
				offset = rejected.record().offset();
			}
			else if (halted.cause() instanceof HaltCause.Unreadable unreadable) {
				offset = unreadable.offset();
			}
		}
		return (offset != wanted) ? offset : null;
	}

	private Outcome obey(OperatorRequest request, SourcePartition partition, Instant now) {
		return switch (request.action()) {
			case PAUSE -> pause(partition, new Pause(now, request.operator()), now);
			case RESUME -> resume(partition);
			case RETRY -> retry(partition, now);
			case SKIP_ONE -> skip(partition, now);
			case DEAD_LETTER_ONE -> deadLetter(partition, now);
		};
	}

	private Outcome pause(SourcePartition partition, Pause pause, Instant now) {
		if (partition.pause() != null || !(partition.state() instanceof PartitionState.Active)) {
			return Outcome.refused("it is %s".formatted(state(partition)));
		}
		this.policies.reading().endLeavingOut(partition, partition.progress().watermark(), now);
		this.pauses.add(partition.partition(), pause);
		partition.pause(pause, now);
		return Outcome.done("paused");
	}

	private Outcome resume(SourcePartition partition) {
		if (partition.pause() == null) {
			return Outcome.refused("it is not paused but %s".formatted(state(partition)));
		}
		this.pauses.remove(partition.partition());
		partition.resume();
		return Outcome.done("resumed");
	}

	private Outcome retry(SourcePartition partition, Instant now) {
		boolean rests = partition.state() instanceof PartitionState.Halted
				|| partition.state() instanceof PartitionState.BackedOff;
		if (!rests || partition.pause() != null) {
			return Outcome.refused("it is neither halted nor backed off but %s".formatted(state(partition)));
		}
		if (partition.probe().isUnderWay() || !partition.isSettled()) {
			return Outcome.refused(TRIED);
		}
		this.policies.retry().retry(partition, now);
		return Outcome.done("it is being tried");
	}

	private Outcome skip(SourcePartition partition, Instant now) {
		if (partition.probe().isUnderWay()) {
			return Outcome.refused(TRIED);
		}
		if (partition.state() instanceof PartitionState.Halted halted && partition.pause() == null) {
			if (halted.cause() instanceof HaltCause.Rejected rejected) {
				this.policies.delivery().leaveOut(partition, rejected.record().offset(), LeftOut.SKIPPED, now);
				return Outcome.done("left out " + rejected.record());
			}
			if (halted.cause() instanceof HaltCause.Unreadable) {
				this.policies.reading().leaveOut(partition, now);
				return Outcome.done("it looks for the first record that can be read, and goes on with that");
			}
			if (halted.cause() instanceof HaltCause.SourceLoss loss) {
				this.policies.waiting().found(partition, loss.next(), now);
				return outcome("it goes on behind the lost records", partition);
			}
			if (halted.cause() instanceof HaltCause.ForeignOffset foreign) {
				if (this.policies.gaps().accepts(partition, foreign.from(), foreign.next(), now)) {
					this.policies.waiting().found(partition, foreign.next(), now);
				}
				return outcome("it goes on at offset %d".formatted(foreign.nextOffset()), partition);
			}
			if (halted.cause() instanceof HaltCause.TargetLoss) {
				if (!this.policies.waiting().acceptTopic(partition, now)) {
					return Outcome.refused("its topic is not ready on the target: ask again when it is");
				}
				return outcome("it goes on behind the lost records", partition);
			}
		}
		return Outcome.refused("there is nothing to leave out: it is %s, and the reason is %s"
			.formatted(state(partition), PartitionCondition.of(partition).reason().tag()));
	}

	// What was asked is done, but the partition may have met the next obstacle by that.
	private static Outcome outcome(String wanted, SourcePartition partition) {
		PartitionState state = partition.state();
		if (state instanceof PartitionState.Halted halted) {
			return Outcome.refused("%s, but it is halted again at once, and the reason is %s: %s".formatted(wanted,
					halted.reason().tag(), halted.detail()));
		}
		return Outcome.done((state instanceof PartitionState.Waiting waiting)
				? "%s as soon as it can: %s".formatted(wanted, waiting.detail()) : wanted);
	}

	private Outcome deadLetter(SourcePartition partition, Instant now) {
		if (partition.probe().isUnderWay()) {
			return Outcome.refused(TRIED);
		}
		if (partition.state() instanceof PartitionState.Halted halted && partition.pause() == null
				&& halted.cause() instanceof HaltCause.Rejected rejected) {
			partition.target().rejections().wantDeadLetter(rejected.record().offset());
			this.policies.retry().retry(partition, now);
			return Outcome.done("it is tried once more, and put into the dead-letter topic if it is rejected again: "
					+ rejected.record());
		}
		return Outcome.refused("there is no rejected record: it is %s, and the reason is %s".formatted(state(partition),
				PartitionCondition.of(partition).reason().tag()));
	}

	private static String state(SourcePartition partition) {
		return (partition.pause() != null) ? StateKind.PAUSED.tag() : partition.state().kind().tag();
	}

	/**
	 * What came of a request.
	 *
	 * @param done whether it was done
	 * @param message what was done, or why not
	 */
	private record Outcome(boolean done, String message) {

		static Outcome done(String message) {
			return new Outcome(true, message);
		}

		static Outcome refused(String message) {
			return new Outcome(false, message);
		}

	}

}
