package io.github.tandem.progress.transaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Finds out which transactions hold partitions of the source. Only those are asked for
 * that were held at the look before as well, since of a topic that is written in
 * transactions one is nearly always open.
 */
public final class OpenTransactions {

	private static final Logger logger = LoggerFactory.getLogger(OpenTransactions.class);

	private final Cluster source;

	private final Map<TopicPartition, OpenTransaction> open = new ConcurrentHashMap<>();

	private Map<TopicPartition, Long> before = Map.of();

	public OpenTransactions(Cluster source) {
		this.source = source;
	}

	/**
	 * The transaction that holds a partition, as it was seen last.
	 * @param partition the partition
	 * @return the transaction, or {@code null} if none is known
	 */
	public @Nullable OpenTransaction of(TopicPartition partition) {
		return this.open.get(partition);
	}

	/**
	 * Forget what was seen of a partition.
	 * @param partition the partition
	 */
	public void forget(TopicPartition partition) {
		this.open.remove(partition);
	}

	/**
	 * Look at the transactions that hold partitions.
	 * @param held the last stable offset of each partition whose log goes on behind it
	 * @param now the time
	 */
	public void look(Map<TopicPartition, Long> held, Instant now) {
		Map<TopicPartition, Long> lasting = new HashMap<>(held);
		lasting.entrySet().retainAll(this.before.entrySet());
		this.before = Map.copyOf(held);
		this.open.entrySet()
			.removeIf((known) -> !Long.valueOf(known.getValue().firstOffset()).equals(held.get(known.getKey())));
		Set<TopicPartition> unnamed = new HashSet<>();
		lasting.forEach((partition, offset) -> {
			OpenTransaction known = this.open.computeIfAbsent(partition,
					(key) -> new OpenTransaction(offset, now, null, null, null));
			if (known.timeout() == null) {
				unnamed.add(partition);
			}
		});
		if (!unnamed.isEmpty()) {
			name(unnamed);
		}
	}

	private void name(Set<TopicPartition> partitions) {
		DescribeProducersResult producers;
		try {
			producers = this.source.call("describe producers", (admin) -> admin.describeProducers(partitions));
		}
		catch (ClusterException ex) {
			unknown(ex);
			return;
		}
		for (TopicPartition partition : partitions) {
			answer("describe the producers of " + partition, producers.partitionResult(partition))
				.flatMap((state) -> first(state.activeProducers()))
				.ifPresent((producer) -> this.open.computeIfPresent(partition,
						(key, known) -> known.of(producer.producerId())));
		}
		describe(partitions);
	}

	private static Optional<ProducerState> first(List<ProducerState> producers) {
		return producers.stream()
			.filter((producer) -> producer.currentTransactionStartOffset().isPresent())
			.min(Comparator.comparingLong((producer) -> producer.currentTransactionStartOffset().getAsLong()));
	}

	private void describe(Set<TopicPartition> partitions) {
		Set<Long> producers = new HashSet<>();
		partitions.forEach((partition) -> {
			OpenTransaction known = this.open.get(partition);
			if (known != null && known.producerId() != null) {
				producers.add(known.producerId());
			}
		});
		if (producers.isEmpty()) {
			return;
		}
		Map<String, Long> ids = new HashMap<>();
		for (TransactionListing listing : listings(producers)) {
			ids.put(listing.transactionalId(), listing.producerId());
			this.open.replaceAll((partition, known) -> known.isOf(listing.producerId())
					? known.named(listing.transactionalId()) : known);
		}
		if (ids.isEmpty()) {
			return;
		}
		DescribeTransactionsResult described;
		try {
			described = this.source.call("describe transactions", (admin) -> admin.describeTransactions(ids.keySet()));
		}
		catch (ClusterException ex) {
			unknown(ex);
			return;
		}
		ids.forEach((id, producer) -> answer("describe the transaction " + id, described.description(id))
			.ifPresent((transaction) -> this.open
				.replaceAll((partition, known) -> known.isOf(producer) ? known.described(transaction) : known)));
	}

	// Each broker tells of its own, and one that does not answer hides none of the
	// others.
	private Collection<TransactionListing> listings(Set<Long> producers) {
		List<TransactionListing> listings = new ArrayList<>();
		try {
			this.source
				.ask("list transactions",
						(admin) -> admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
							.byBrokerId())
				.forEach((broker, answer) -> answer("list the transactions of broker " + broker, answer)
					.ifPresent(listings::addAll));
		}
		catch (ClusterException ex) {
			unknown(ex);
		}
		return listings;
	}

	// One that is not answered leaves all others as they are.
	private <T> Optional<T> answer(String what, KafkaFuture<T> answer) {
		try {
			return Optional.of(this.source.await(what, answer));
		}
		catch (ClusterException ex) {
			unknown(ex);
			return Optional.empty();
		}
	}

	private static void unknown(ClusterException failure) {
		logger.atDebug()
			.addKeyValue("error", String.valueOf(failure.getMessage()))
			.log("Something of the open transactions is not known");
	}

}
