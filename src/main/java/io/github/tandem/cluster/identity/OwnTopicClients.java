package io.github.tandem.cluster.identity;

import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Makes the clients of a topic that Tandem itself keeps on the target; whoever asks for
 * one closes it.
 *
 * @param consumer makes consumers without a group
 * @param producer makes producers that give up after half a minute
 */
public record OwnTopicClients(Supplier<Consumer<byte[], byte[]>> consumer,
		Supplier<Producer<byte[], byte[]>> producer) {

}
