package io.github.tandem.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.delivery.FailedDelivery;

/**
 * What the target said of records that were sent together, up to the first for which it
 * said something else than yes, no, or that another one is to blame.
 *
 * @param innocent records to be sent once more, for which others of their batch are to
 * blame, and those behind them in the same partition of the target
 * @param refused records that the target rejects, each of them named
 * @param taken records that it has
 */
record GroupVerdict(List<ConsumerRecord<byte[], byte[]>> innocent, List<Refused> refused,
		List<ConsumerRecord<byte[], byte[]>> taken) {

	/**
	 * Tell what became of records that are answered for.
	 * @param records the records in their order
	 * @param failures those that are not on the target
	 * @param targetPartition to which partition of the target a record goes
	 * @return the verdict
	 */
	static GroupVerdict of(List<ConsumerRecord<byte[], byte[]>> records, List<FailedDelivery> failures,
			ToIntFunction<ConsumerRecord<byte[], byte[]>> targetPartition) {
		Map<Long, Exception> failed = new HashMap<>();
		Map<Exception, Integer> uses = new IdentityHashMap<>();
		for (FailedDelivery failure : failures) {
			failed.put(failure.offset(), failure.failure());
			uses.merge(failure.failure(), 1, Integer::sum);
		}
		GroupVerdict verdict = new GroupVerdict(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		Set<Integer> behind = new HashSet<>();
		for (ConsumerRecord<byte[], byte[]> record : records) {
			Exception failure = failed.get(record.offset());
			if (failure == null) {
				boolean overtook = !behind.isEmpty() && behind.contains(targetPartition.applyAsInt(record));
				(overtook ? verdict.innocent : verdict.taken).add(record);
			}
			else if (DeliveryFailure.of(failure) == DeliveryFailure.SHARED) {
				behind.add(targetPartition.applyAsInt(record));
				verdict.innocent.add(record);
			}
			else if (isNamed(failure, uses.getOrDefault(failure, 0))) {
				verdict.refused.add(new Refused(record, failure));
			}
			else {
				break;
			}
		}
		return verdict;
	}

	// The producer makes an exception for each record that the target names; where a
	// whole
	// batch is refused, all of its records have the same. One that is too large it splits
	// until it is of one record.
	private static boolean isNamed(Exception failure, int uses) {
		return DeliveryFailure.of(failure) == DeliveryFailure.RECORD
				&& !(failure instanceof RecordBatchTooLargeException)
				&& (uses == 1 || failure instanceof RecordTooLargeException);
	}

	/**
	 * A record that the target rejects.
	 *
	 * @param record the record
	 * @param failure why
	 */
	record Refused(ConsumerRecord<byte[], byte[]> record, Exception failure) {

	}

}
