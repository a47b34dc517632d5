package io.github.tandem.bridge.consumer;

import java.nio.ByteBuffer;
import java.util.Map;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Takes over keys or values as they are, as long as the {@link PollBudget} of their
 * consumer lasts. A consumer keeps a record that its deserializer refuses with a
 * {@link org.apache.kafka.common.errors.SerializationException} and hands it out again at
 * the next poll, where the refusal ends a poll that has records already.
 */
final class BudgetedBytes implements Deserializer<byte[]> {

	static final String BUDGET = PollBudget.class.getName();

	private PollBudget budget = new PollBudget(Long.MAX_VALUE);

	private boolean key;

	@Override
	public void configure(Map<String, ?> configs, boolean isKey) {
		this.key = isKey;
		if (configs.get(BUDGET) instanceof PollBudget given) {
			this.budget = given;
		}
	}

	@Override
	public byte @Nullable [] deserialize(String topic, byte @Nullable [] data) {
		return data;
	}

	@Override
	public byte @Nullable [] deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
		if (data != null) {
			if (this.key) {
				this.budget.takeKey(data.remaining(), headers);
			}
			else {
				this.budget.takeValue(data.remaining(), headers);
			}
		}
		return Utils.toNullableArray(data);
	}

}
