package io.github.tandem.operator;

import java.util.concurrent.CompletableFuture;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks of a partition, until its consumer thread answers.
 *
 * @param partition the partition
 * @param action what is to be done
 * @param operator who asks
 * @param offset the offset at which the partition has to be, or {@code null} if any will
 * do
 * @param answer completes with what was done
 */
public record OperatorRequest(TopicPartition partition, OperatorAction action, String operator, @Nullable Long offset,
		CompletableFuture<OperatorAnswer> answer) {

	/**
	 * Ask something of a partition wherever it is.
	 * @param partition the partition
	 * @param action what is to be done
	 * @param operator who asks
	 * @param answer completes with what was done
	 */
	public OperatorRequest(TopicPartition partition, OperatorAction action, String operator,
			CompletableFuture<OperatorAnswer> answer) {
		this(partition, action, operator, null, answer);
	}

}
