package io.github.tandem.policy;

import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.Position;
import io.github.tandem.route.OnForeignOffset;

/**
 * What becomes of partitions whose offset somebody else committed: a consumer that joined
 * the group by mistake would have them leave out what it read.
 */
public final class ForeignOffsetPolicy {

	private static final Logger logger = LoggerFactory.getLogger(ForeignOffsetPolicy.class);

	private final FaultContext context;

	public ForeignOffsetPolicy(FaultContext context) {
		this.context = context;
	}

	/**
	 * See whether a partition may go on where it was found to go on.
	 * @param partition the partition
	 * @param from where the look-up began
	 * @param position its position
	 * @param now the time
	 * @return {@code false} if the partition is halted for it
	 */
	public boolean accepts(SourcePartition partition, Lookup from, Position position, Instant now) {
		if (!position.isUnproven()) {
			return true;
		}
		if (this.context.route().onForeignOffset() == OnForeignOffset.ACCEPT) {
			logger.atInfo()
				.addKeyValue("partition", partition.partition())
				.addKeyValue("nextOffset", position.nextOffset())
				.log("A partition goes on at an offset that somebody else committed");
			return true;
		}
		Halts.halt(partition, new HaltCause.ForeignOffset(from, position),
				FaultMessages.foreignOffset(this.context.route(), position), now);
		return false;
	}

}
