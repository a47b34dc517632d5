package io.github.tandem.bridge;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer whose poll does not fail for what concerns single partitions: a container
 * that saw such a failure would let all of them rest.
 */
final class GuardedConsumer implements InvocationHandler {

	private final Consumer<byte[], byte[]> consumer;

	private final Function<Consumer<?, ?>, RouteThread> threads;

	private GuardedConsumer(Consumer<byte[], byte[]> consumer, Function<Consumer<?, ?>, RouteThread> threads) {
		this.consumer = consumer;
		this.threads = threads;
	}

	/**
	 * Guard a consumer.
	 * @param consumer the consumer
	 * @param threads finds the part of the bridge that uses it
	 * @return the same consumer, but for its poll
	 */
	@SuppressWarnings("unchecked")
	static Consumer<byte[], byte[]> of(Consumer<byte[], byte[]> consumer,
			Function<Consumer<?, ?>, RouteThread> threads) {
		return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(Consumer.class.getClassLoader(),
				new Class<?>[] { Consumer.class }, new GuardedConsumer(consumer, threads));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		boolean poll = method.getName().equals("poll");
		try {
			Object result = method.invoke(this.consumer, arguments);
			if (poll) {
				this.threads.apply((Consumer<?, ?>) proxy).polled();
			}
			return result;
		}
		catch (InvocationTargetException ex) {
			Throwable cause = ex.getTargetException();
			if (poll && cause instanceof KafkaException failure
					&& this.threads.apply((Consumer<?, ?>) proxy).concernsPartitions(failure)) {
				return ConsumerRecords.empty();
			}
			throw cause;
		}
	}

}
