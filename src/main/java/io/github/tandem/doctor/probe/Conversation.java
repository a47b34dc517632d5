package io.github.tandem.doctor.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.NodeApiVersions;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers over one connection to one address, encrypted and logged in as the
 * Kafka clients do it, since it is their code.
 */
public final class Conversation implements AutoCloseable {

	private static final String CHANNEL = "doctor";

	private static final int BUFFER = 128 * 1024;

	private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

	private final Metrics metrics;

	private final Selector selector;

	private final Duration patience;

	private final Clock clock;

	private int correlation;

	private @Nullable ConversationException end;

	private NodeApiVersions versions = NodeApiVersions.create();

	private ApiVersionsResponse release = new ApiVersionsResponse(new ApiVersionsResponseData());

	private Conversation(Metrics metrics, Selector selector, Duration patience, Clock clock) {
		this.metrics = metrics;
		this.selector = selector;
		this.patience = patience;
		this.clock = clock;
	}

	/**
	 * Connect, encrypt, log in and ask for the versions of the protocol.
	 * @param configuration of an admin client of that cluster
	 * @param endpoint the name and the port of the broker
	 * @param address where to connect
	 * @param patience how long to wait for each of the steps
	 * @param clock tells the time
	 * @return a conversation that has begun
	 * @throws ConversationException if it does not come about
	 */
	public static Conversation open(AdminClientConfig configuration, Endpoint endpoint, InetAddress address,
			Duration patience, Clock clock) throws ConversationException {
		LogContext log = new LogContext("[doctor] ");
		Metrics metrics = new Metrics();
		Selector selector;
		try {
			// what another protocol says may look like a length of gigabytes
			selector = new Selector(LARGEST_ANSWER, -1, metrics, Time.SYSTEM, "doctor", Map.of(), false,
					ClientUtils.createChannelBuilder(configuration, Time.SYSTEM, log), log);
		}
		catch (KafkaException ex) {
			throw new ConversationException(ConversationException.Kind.UNUSABLE, innermost(ex), ex);
		}
		Conversation conversation = new Conversation(metrics, selector, patience, clock);
		try {
			conversation.begin(named(endpoint, address));
			return conversation;
		}
		catch (ConversationException ex) {
			conversation.close();
			throw ex;
		}
		catch (IOException ex) {
			conversation.close();
			throw new ConversationException(ConversationException.Kind.CLOSED, String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException ex) {
			conversation.close();
			throw unsupported(ex);
		}
	}

	// Kafka's own classes say so of versions that are not offered, and of answers that
	// make no sense.
	private static ConversationException unsupported(RuntimeException failure) {
		return new ConversationException(ConversationException.Kind.UNSUPPORTED, innermost(failure), failure);
	}

	// the name goes with the address, for the certificate is checked against it
	private static InetSocketAddress named(Endpoint endpoint, InetAddress address) {
		try {
			return new InetSocketAddress(
					endpoint.isLiteral() ? address : InetAddress.getByAddress(endpoint.host(), address.getAddress()),
					endpoint.port());
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void begin(InetSocketAddress address) throws IOException, ConversationException {
		this.selector.connect(CHANNEL, address, BUFFER, BUFFER);
		await(() -> this.selector.isChannelReady(CHANNEL));
		ApiVersionsResponse response = (ApiVersionsResponse) exchange(
				new ApiVersionsRequest.Builder(ApiKeys.API_VERSIONS.latestVersion()),
				ApiKeys.API_VERSIONS.latestVersion());
		if (response.data().errorCode() == Errors.UNSUPPORTED_VERSION.code()) {
			response = (ApiVersionsResponse) exchange(new ApiVersionsRequest.Builder((short) 0), (short) 0);
		}
		this.release = response;
		this.versions = new NodeApiVersions(response.data().apiKeys(), response.data().supportedFeatures());
	}

	/**
	 * Whether the broker has a request, in a version that this client knows.
	 * @param key the request
	 * @return {@code true} if it can be asked
	 */
	public boolean knows(ApiKeys key) {
		return this.versions.apiVersion(key) != null;
	}

	/**
	 * The release of Kafka, as far as the versions tell.
	 * @return a phrase
	 */
	public Release release() {
		return Release.of(this.release);
	}

	/**
	 * Ask the broker something, in the newest version that both sides know.
	 * @param <T> type of the answer
	 * @param type type of the answer
	 * @param request the request
	 * @return the answer, which may hold an error
	 * @throws ConversationException if there is none
	 */
	public <T extends AbstractResponse> T ask(Class<T> type, AbstractRequest.Builder<?> request)
			throws ConversationException {
		ConversationException ended = this.end;
		if (ended != null) {
			throw new ConversationException(ended.kind(), String.valueOf(ended.getMessage()), ended);
		}
		try {
			short version = this.versions.latestUsableVersion(request.apiKey(), request.oldestAllowedVersion(),
					request.latestAllowedVersion());
			return type.cast(exchange(request, version));
		}
		catch (ConversationException ex) {
			// an answer that comes late would be taken for that to the next question
			this.end = ex;
			throw ex;
		}
		catch (IOException ex) {
			throw new ConversationException(ConversationException.Kind.CLOSED, String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException ex) {
			throw unsupported(ex);
		}
	}

	private AbstractResponse exchange(AbstractRequest.Builder<?> builder, short version)
			throws IOException, ConversationException {
		AbstractRequest request = builder.build(version);
		RequestHeader header = new RequestHeader(builder.apiKey(), version, "tandem-doctor", ++this.correlation);
		this.selector.send(new NetworkSend(CHANNEL, request.toSend(header)));
		await(() -> !this.selector.completedReceives().isEmpty());
		NetworkReceive receive = this.selector.completedReceives().iterator().next();
		return AbstractResponse.parseResponse(receive.payload(), header);
	}

	private void await(BooleanSupplier condition) throws IOException, ConversationException {
		Instant end = this.clock.instant().plus(this.patience);
		do {
			long left = Duration.between(this.clock.instant(), end).toMillis();
			if (left <= 0) {
				throw new ConversationException(ConversationException.Kind.SILENT,
						"no answer within %d ms".formatted(this.patience.toMillis()), null);
			}
			this.selector.poll(left);
			ChannelState state = this.selector.disconnected().get(CHANNEL);
			if (state != null) {
				throw ended(state);
			}
		}
		while (!condition.getAsBoolean());
	}

	private static ConversationException ended(ChannelState state) {
		AuthenticationException cause = state.exception();
		if (cause == null) {
			return new ConversationException(ConversationException.Kind.CLOSED, "the connection was closed", null);
		}
		return new ConversationException(kind(cause), innermost(cause), cause);
	}

	private static ConversationException.Kind kind(AuthenticationException cause) {
		if (cause instanceof SslAuthenticationException) {
			return ConversationException.Kind.ENCRYPTION;
		}
		if (cause instanceof IllegalSaslStateException) {
			return ConversationException.Kind.NO_LOGINS;
		}
		return (cause instanceof UnsupportedSaslMechanismException) ? ConversationException.Kind.MECHANISM
				: ConversationException.Kind.LOGIN;
	}

	private static String innermost(Throwable failure) {
		Throwable current = failure;
		while (current.getCause() != null) {
			current = current.getCause();
		}
		return String.valueOf(current.getMessage());
	}

	@Override
	public void close() {
		this.selector.close();
		this.metrics.close();
	}

}
