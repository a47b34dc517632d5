package io.github.tandem.bridge;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.worker.PollLoop;

/**
 * A consumer whose poll begins with a round of the bridge, and does not fail for what
 * concerns single partitions: a container that saw such a failure would let all of them
 * rest.
 */
final class GuardedConsumer implements InvocationHandler {

	private final Consumer<byte[], byte[]> consumer;

	private final Function<Consumer<byte[], byte[]>, PollLoop> loops;

	private GuardedConsumer(Consumer<byte[], byte[]> consumer, Function<Consumer<byte[], byte[]>, PollLoop> loops) {
		this.consumer = consumer;
		this.loops = loops;
	}

	/**
	 * Guard a consumer.
	 * @param consumer the consumer
	 * @param loops finds the loop of the current thread, which uses the consumer as it is
	 * @return the same consumer, but for its poll
	 */
	@SuppressWarnings("unchecked")
	static Consumer<byte[], byte[]> of(Consumer<byte[], byte[]> consumer,
			Function<Consumer<byte[], byte[]>, PollLoop> loops) {
		return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(Consumer.class.getClassLoader(),
				new Class<?>[] { Consumer.class }, new GuardedConsumer(consumer, loops));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		if (method.getName().equals("poll") && arguments != null && arguments[0] instanceof Duration timeout) {
			return poll(timeout);
		}
		try {
			return method.invoke(this.consumer, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
		PollLoop loop = this.loops.apply(this.consumer);
		loop.beforePoll();
		try {
			ConsumerRecords<byte[], byte[]> records = this.consumer.poll(loop.pollTimeout(timeout));
			loop.polled();
			return records;
		}
		catch (KafkaException ex) {
			if (loop.concernsPartitions(ex)) {
				return ConsumerRecords.empty();
			}
			throw ex;
		}
	}

}
