package io.github.tandem.progress.transaction;

import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ListTransactionsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenTransactions}.
 */
class OpenTransactionsTests {

	private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

	private static final Instant BEGIN = NOW.minusSeconds(30);

	private static final TopicPartition ONE = new TopicPartition("orders", 1);

	private static final TopicPartition TWO = new TopicPartition("orders", 2);

	private final TransactionAdmin admin = new TransactionAdmin();

	private final OpenTransactions transactions = new OpenTransactions(ClusterFixture.of("source", this.admin));

	@Test
	void asksForThoseAloneThatHoldAPartitionForAWhile() {
		this.admin.begin(ONE, 11, "tx-one", Duration.ofMinutes(1));
		this.transactions.look(Map.of(ONE, 5L), NOW);
		assertThat(this.transactions.of(ONE)).isNull();
		this.transactions.look(Map.of(ONE, 5L), NOW);
		assertThat(this.transactions.of(ONE))
			.isEqualTo(new OpenTransaction(5, BEGIN, 11L, "tx-one", Duration.ofMinutes(1)));
		this.transactions.look(Map.of(), NOW);
		assertThat(this.transactions.of(ONE)).isNull();
	}

	@Test
	void namesTheOthersIfTheProducersOfAPartitionAreNotTold() {
		this.admin.begin(ONE, 11, "tx-one", Duration.ofMinutes(1));
		this.admin.begin(TWO, 22, "tx-two", Duration.ofMinutes(1));
		for (TopicPartition refused : List.of(ONE, TWO)) {
			this.admin.refusedPartition = refused;
			look();
			assertThat(this.transactions.of(refused)).isEqualTo(new OpenTransaction(5, NOW, null, null, null));
			TopicPartition other = refused.equals(ONE) ? TWO : ONE;
			assertThat(this.transactions.of(other)).isNotNull()
				.returns(refused.equals(ONE) ? "tx-two" : "tx-one", OpenTransaction::transactionalId);
			this.transactions.look(Map.of(), NOW);
		}
	}

	@Test
	void describesTheOthersIfATransactionIsNotTold() {
		this.admin.begin(ONE, 11, "tx-one", Duration.ofMinutes(1));
		this.admin.begin(TWO, 22, "tx-two", Duration.ofMinutes(1));
		for (String refused : List.of("tx-one", "tx-two")) {
			this.admin.refusedTransaction = refused;
			look();
			TopicPartition partition = refused.equals("tx-one") ? ONE : TWO;
			assertThat(this.transactions.of(partition)).as("its name was told")
				.isNotNull()
				.returns(refused, OpenTransaction::transactionalId)
				.returns(NOW, OpenTransaction::since)
				.returns(null, OpenTransaction::timeout);
			assertThat(this.transactions.of(partition.equals(ONE) ? TWO : ONE)).isNotNull()
				.returns(BEGIN, OpenTransaction::since)
				.returns(Duration.ofMinutes(1), OpenTransaction::timeout);
			this.transactions.look(Map.of(), NOW);
		}
	}

	@Test
	void listsThoseOfTheOtherBrokersIfOneDoesNotAnswer() {
		this.admin.begin(ONE, 11, "tx-one", Duration.ofMinutes(1));
		this.admin.silentBroker = true;
		look();
		assertThat(this.transactions.of(ONE)).isNotNull().returns("tx-one", OpenTransaction::transactionalId);
	}

	@Test
	void aTransactionHangsWhenItIsOlderThanItsOwnTimeoutAllows() {
		this.admin.begin(ONE, 11, "tx-one", Duration.ofHours(1));
		this.admin.begin(TWO, 22, "tx-two", Duration.ofMinutes(1));
		look();
		OpenTransaction hour = this.transactions.of(ONE);
		OpenTransaction minute = this.transactions.of(TWO);
		assertThat(hour).isNotNull();
		assertThat(minute).isNotNull();
		assertThat(minute.isHanging(BEGIN.plus(Duration.ofMinutes(1)))).as("brokers look now and then").isFalse();
		assertThat(minute.isHanging(BEGIN.plus(Duration.ofMinutes(3)))).isTrue();
		assertThat(hour.isHanging(BEGIN.plus(Duration.ofMinutes(20)))).isFalse();
		assertThat(hour.isHanging(BEGIN.plus(Duration.ofMinutes(62)))).isTrue();
	}

	@Test
	void oneWhoseTimeoutIsNotToldHangsAfterTheLongestThatBrokersAllowByDefault() {
		OpenTransaction unknown = new OpenTransaction(5, BEGIN, null, null, null);
		assertThat(unknown.isHanging(BEGIN.plus(Duration.ofMinutes(15)))).isFalse();
		assertThat(unknown.isHanging(BEGIN.plus(Duration.ofMinutes(15)).plusSeconds(1))).isTrue();
	}

	private void look() {
		for (int time = 0; time < 2; time++) {
			this.transactions.look(Map.of(ONE, 5L, TWO, 5L), NOW);
		}
	}

	/**
	 * Tells of transactions, and refuses some of them.
	 */
	private static final class TransactionAdmin extends MockAdminClient {

		private final Map<TopicPartition, Long> producers = new HashMap<>();

		private final Map<Long, String> ids = new HashMap<>();

		private final Map<String, Duration> timeouts = new HashMap<>();

		private @Nullable TopicPartition refusedPartition;

		private @Nullable String refusedTransaction;

		private boolean silentBroker;

		private TransactionAdmin() {
			super(List.of(Node.noNode()), Node.noNode());
		}

		private void begin(TopicPartition partition, long producer, String id, Duration timeout) {
			this.producers.put(partition, producer);
			this.ids.put(producer, id);
			this.timeouts.put(id, timeout);
		}

		@Override
		public DescribeProducersResult describeProducers(Collection<TopicPartition> partitions,
				DescribeProducersOptions options) {
			Map<TopicPartition, KafkaFuture<PartitionProducerState>> answers = new HashMap<>();
			for (TopicPartition partition : partitions) {
				Long producer = this.producers.get(partition);
				List<ProducerState> states = (producer != null) ? List.of(new ProducerState(producer, 0, 0,
						BEGIN.toEpochMilli(), OptionalInt.empty(), OptionalLong.of(5))) : List.of();
				answers.put(partition,
						partition.equals(this.refusedPartition) ? failed(new NotLeaderOrFollowerException("moved"))
								: KafkaFuture.completedFuture(new PartitionProducerState(states)));
			}
			return make(DescribeProducersResult.class, answers);
		}

		@Override
		public ListTransactionsResult listTransactions(ListTransactionsOptions options) {
			KafkaFutureImpl<Collection<TransactionListing>> answer = new KafkaFutureImpl<>();
			answer.complete(options.filteredProducerIds()
				.stream()
				.map((producer) -> new TransactionListing(this.ids.get(producer), producer, TransactionState.ONGOING))
				.toList());
			Map<Integer, KafkaFutureImpl<Collection<TransactionListing>>> brokers = new HashMap<>(Map.of(1, answer));
			if (this.silentBroker) {
				brokers.put(0, failed(new org.apache.kafka.common.errors.TimeoutException("silent")));
			}
			return make(ListTransactionsResult.class, KafkaFuture.completedFuture(brokers));
		}

		@Override
		public DescribeTransactionsResult describeTransactions(Collection<String> transactions,
				DescribeTransactionsOptions options) {
			Map<CoordinatorKey, KafkaFuture<TransactionDescription>> answers = new HashMap<>();
			this.ids.forEach((producer, id) -> {
				if (transactions.contains(id)) {
					answers.put(CoordinatorKey.byTransactionalId(id),
							id.equals(this.refusedTransaction)
									? failed(new TransactionalIdAuthorizationException("no rights"))
									: KafkaFuture.completedFuture(new TransactionDescription(0,
											TransactionState.ONGOING, producer, 0, this.timeouts.get(id).toMillis(),
											OptionalLong.of(BEGIN.toEpochMilli()), Set.of())));
				}
			});
			return make(DescribeTransactionsResult.class, answers);
		}

		private static <T> KafkaFutureImpl<T> failed(Exception failure) {
			KafkaFutureImpl<T> answer = new KafkaFutureImpl<>();
			answer.completeExceptionally(failure);
			return answer;
		}

		// Answers of an admin client cannot be made elsewhere.
		private static <T> T make(Class<T> type, Object answers) {
			try {
				Constructor<?> constructor = type.getDeclaredConstructors()[0];
				constructor.setAccessible(true);
				return type.cast(constructor.newInstance(answers));
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
