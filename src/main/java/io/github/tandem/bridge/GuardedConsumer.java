package io.github.tandem.bridge;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.bridge.consumer.NamedInstance;
import io.github.tandem.bridge.consumer.Rejoining;
import io.github.tandem.bridge.consumer.SourceContact;
import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.worker.PollLoop;

/**
 * A consumer whose poll begins with a round of the bridge, and does not fail for what
 * concerns single partitions: a container that saw such a failure would let all of them
 * rest.
 */
final class GuardedConsumer implements InvocationHandler {

	private static final Logger logger = LoggerFactory.getLogger(GuardedConsumer.class);

	// all it does is to leave the group: what is committed was committed before
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final Consumer<byte[], byte[]> consumer;

	private final Function<Consumer<byte[], byte[]>, PollLoop> loops;

	private final NamedInstance instance;

	private final SourceContact contact;

	private final RouteErrors errors;

	private final Rejoining rejoining;

	private GuardedConsumer(Consumer<byte[], byte[]> consumer, Function<Consumer<byte[], byte[]>, PollLoop> loops,
			NamedInstance instance, SourceContact contact, RouteErrors errors) {
		this.consumer = consumer;
		this.loops = loops;
		this.instance = instance;
		this.contact = contact;
		this.errors = errors;
		this.rejoining = new Rejoining(errors.clock());
	}

	/**
	 * Guard a consumer.
	 * @param consumer the consumer
	 * @param loops finds the loop of the current thread, which uses the consumer as it is
	 * @param instance its place in the consumer group
	 * @param contact is told what it hears
	 * @param errors is told whether polls fail
	 * @return the same consumer, but for its poll and its end
	 */
	@SuppressWarnings("unchecked")
	static Consumer<byte[], byte[]> of(Consumer<byte[], byte[]> consumer,
			Function<Consumer<byte[], byte[]>, PollLoop> loops, NamedInstance instance, SourceContact contact,
			RouteErrors errors) {
		return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(Consumer.class.getClassLoader(),
				new Class<?>[] { Consumer.class }, new GuardedConsumer(consumer, loops, instance, contact, errors));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		if (method.getName().equals("poll") && arguments != null && arguments[0] instanceof Duration timeout) {
			return poll(timeout);
		}
		if (method.getName().equals("subscribe") && arguments != null && arguments.length == 2
				&& arguments[0] instanceof Pattern topics
				&& arguments[1] instanceof ConsumerRebalanceListener listener) {
			this.rejoining.subscribed(this.consumer, topics, listener);
		}
		if (method.getName().equals("unsubscribe") && this.instance.isStatic()) {
			// the container calls it before close: a static member would give its
			// partitions away and stay in the group, so that nobody gets them
			return null;
		}
		if (method.getName().equals("close") && arguments == null) {
			leave();
			return null;
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
			if (!this.rejoining.isFailing()) {
				loop.polled();
				this.errors.succeeded();
			}
			this.contact.listen(this.consumer);
			return records;
		}
		catch (FencedInstanceIdException ex) {
			// they are replicated by the other one: what is in flight is given up
			loop.lost(this.consumer.assignment());
			this.instance.replaced();
			throw ex;
		}
		catch (RuntimeException ex) {
			if (loop.concernsPartitions(ex)) {
				return ConsumerRecords.empty();
			}
			if (ex instanceof AuthenticationException || ex instanceof AuthorizationException) {
				// the container waits by itself, and tells nobody
				this.errors.failed(ex);
			}
			if (Rejoining.isConcernedBy(ex)) {
				this.rejoining.failed(this.consumer);
			}
			throw ex;
		}
	}

	private void leave() {
		try {
			this.consumer.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
				.withTimeout(CLOSE_TIMEOUT));
		}
		catch (KafkaException ex) {
			// the container must get on with its end, or it is never started again
			logger.atWarn()
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.log("A consumer did not leave its group in order: its partitions wait for the end of its session");
		}
	}

}
