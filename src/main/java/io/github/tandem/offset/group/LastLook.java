package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.Translation;

/**
 * What a group had when its offset on the target was last the translated one, or when one
 * was seen first that somebody else committed there: tells who moved it since.
 *
 * @param agreed whether its offset was the translated one
 * @param offset its offset on the target
 * @param committed what it had committed on the source, by partition
 * @param writtenAt when that offset was committed by Tandem, {@link Instant#MIN} if it
 * was not
 * @param exact whether it skips and repeats no record
 */
record LastLook(boolean agreed, long offset, Map<Integer, Long> committed, Instant writtenAt, boolean exact) {

	LastLook(boolean agreed, long offset, Map<Integer, Long> committed, Instant writtenAt) {
		this(agreed, offset, committed, writtenAt, false);
	}

	/**
	 * Decide what becomes of a translated offset.
	 * @param translation the translated offset
	 * @param committed what the group has committed on the source, by partition
	 * @param onTarget what it has on the target, or {@code null}
	 * @param author who committed that
	 * @param active whether it has members on the target
	 * @param last the last look, or {@code null} if there was none
	 * @return the verdict; {@link Verdict#TO_BE_SET} if it is to be committed
	 */
	static Verdict decide(Translation translation, Map<Integer, Long> committed, @Nullable Long onTarget, Author author,
			boolean active, @Nullable LastLook last) {
		if (onTarget != null && onTarget == translation.offset()) {
			return Verdict.EQUAL;
		}
		if (onTarget != null && onTarget > translation.offset()) {
			boolean rewound = last != null && (last.isOf(onTarget) || author == Author.THIS)
					&& last.isAheadOf(committed);
			if (!rewound) {
				return (onTarget - translation.offset() <= translation.reread()) ? Verdict.EQUAL : Verdict.AHEAD;
			}
		}
		if (active) {
			return Verdict.ACTIVE;
		}
		if (onTarget != null && author == Author.ANOTHER) {
			return Verdict.TAKEN;
		}
		// the group may have gone on there, and records of others stand between
		boolean moved = onTarget != null && author == Author.UNKNOWN && (last == null || !last.isOf(onTarget));
		// and a commit on the source since may be one from before that nobody has seen
		return (moved && (last == null || last.agreed || committed.equals(last.committed))) ? Verdict.RESET
				: Verdict.TO_BE_SET;
	}

	/**
	 * What is remembered of an offset after it was looked at, and maybe committed.
	 * @param offset the offset with what came of it
	 * @param last what was remembered until then, or {@code null}
	 * @param now the time
	 * @param sent whether it was sent to the target
	 * @return what the next look needs, or {@code null} if there is nothing yet
	 */
	static @Nullable LastLook after(GroupOffset offset, @Nullable LastLook last, Instant now, boolean sent) {
		Long onTarget = offset.onTarget();
		if (onTarget == null) {
			return last;
		}
		Verdict verdict = offset.verdict();
		boolean agrees = verdict == Verdict.EQUAL || verdict == Verdict.SET;
		Instant before = (last != null) ? last.writtenAt : Instant.MIN;
		if (agrees) {
			boolean exact = offset.translation().reread() == 0 && onTarget == offset.translation().offset()
					|| last != null && last.rests(onTarget, offset.committed());
			return new LastLook(true, onTarget, offset.committed(), sent ? now : before, exact);
		}
		if (sent && verdict == Verdict.FAILED) {
			// it may have been committed all the same
			return new LastLook(true, onTarget, offset.committed(), before);
		}
		boolean own = verdict == Verdict.ACTIVE || last == null || verdict == Verdict.RESET && last.agreed;
		return own ? new LastLook(false, onTarget, offset.committed(), Instant.MIN) : last;
	}

	/**
	 * Whether it was the translated one when it was seen.
	 * @param onTarget what a group has on the target
	 * @return {@code true} if nobody else has committed since
	 */
	boolean isOf(long onTarget) {
		return this.agreed && onTarget == this.offset;
	}

	/**
	 * Whether a group has read nothing on either cluster since its offset was exact:
	 * where the same commit is further on now, records of others stand between.
	 * @param onTarget its offset on the target
	 * @param now what it has committed on the source, by partition
	 * @return {@code false} if its offset is not known to be exact
	 */
	boolean rests(@Nullable Long onTarget, Map<Integer, Long> now) {
		return this.exact && onTarget != null && isOf(onTarget) && now.equals(this.committed);
	}

	/**
	 * What an earlier process of the deployment has noted beside an offset.
	 * @param there the offset on the target, or {@code null} if there is none
	 * @param deployment {@code tandem.name}
	 * @param partition the partition on the source
	 * @return the look after which it was committed, or {@code null} if it is not known
	 */
	static @Nullable LastLook noted(@Nullable OffsetAndMetadata there, String deployment, int partition) {
		if (there == null || !deployment.equals(CommitMark.deployment(there))) {
			return null;
		}
		Long source = CommitMark.source(there);
		return (source != null) ? new LastLook(true, there.offset(), Map.of(partition, source), Instant.MIN, true)
				: null;
	}

	/**
	 * Whether the group was set back on the source since.
	 * @param now what it has committed on the source, by partition
	 * @return {@code true} if that is less
	 */
	boolean isAheadOf(Map<Integer, Long> now) {
		return now.entrySet()
			.stream()
			.anyMatch((entry) -> entry.getValue() < this.committed.getOrDefault(entry.getKey(), 0L));
	}

	/**
	 * Whether the offset is to be committed again, so that the target does not forget it.
	 * @param retention how long the target keeps offsets of a group without members
	 * @param now the time
	 * @return {@code true} after a quarter of that
	 */
	boolean isDue(Duration retention, Instant now) {
		return this.writtenAt.equals(Instant.MIN) || !now.isBefore(this.writtenAt.plus(retention.dividedBy(4)));
	}

}
