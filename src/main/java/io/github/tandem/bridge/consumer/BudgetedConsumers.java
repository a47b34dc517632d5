package io.github.tandem.bridge.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Makes consumers whose polls bring no more bytes than fit, however far records were
 * compressed.
 */
public final class BudgetedConsumers extends DefaultKafkaConsumerFactory<byte[], byte[]> {

	private final DataSize poll;

	private final Supplier<String> mark;

	private final Consumer<Map<String, Object>> sizes;

	/**
	 * Create a factory.
	 * @param configuration configuration of the consumers
	 * @param poll what a poll may bring; one record more if that is larger
	 * @param mark ends the client ids, by which others in the group are told; known when
	 * the first consumer is made
	 * @param sizes adds what may be fetched to the configuration of a consumer
	 */
	public BudgetedConsumers(Map<String, Object> configuration, DataSize poll, Supplier<String> mark,
			Consumer<Map<String, Object>> sizes) {
		super(configuration, BudgetedBytes::new, BudgetedBytes::new);
		this.poll = poll;
		this.mark = mark;
		this.sizes = sizes;
	}

	@Override
	protected org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> createRawConsumer(
			Map<String, Object> configuration) {
		PollBudget budget = new PollBudget(this.poll.toBytes());
		Map<String, Object> own = new HashMap<>(configuration);
		own.put(BudgetedBytes.BUDGET, budget);
		own.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(ExistingPartitionsAssignor.class));
		this.sizes.accept(own);
		own.computeIfPresent(ConsumerConfig.CLIENT_ID_CONFIG, (key, id) -> id + "-" + this.mark.get());
		return new ExtendedKafkaConsumer(own) {

			@Override
			public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
				budget.renew();
				return super.poll(timeout);
			}

		};
	}

}
