package io.github.tandem.doctor;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;

/**
 * A broker that answers what a test wrote down, and nothing else: the states of a cluster
 * that no real one is brought into for a test.
 */
final class ScriptedBroker implements AutoCloseable {

	private final ServerSocket server;

	private final MetadataResponseData metadata;

	private final Map<ApiKeys, Supplier<Optional<ApiMessage>>> answers = new ConcurrentHashMap<>();

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private volatile Runnable beforeVersions = () -> {
	};

	/**
	 * Start a broker that knows itself, is the controller and has no topics.
	 * @param clusterId the id of its cluster
	 */
	ScriptedBroker(String clusterId) {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.metadata = new MetadataResponseData().setClusterId(clusterId).setControllerId(1);
		this.metadata.brokers()
			.add(new MetadataResponseData.MetadataResponseBroker().setNodeId(1)
				.setHost("localhost")
				.setPort(this.server.getLocalPort()));
		answers(ApiKeys.METADATA, this.metadata);
		start(this::accept);
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "scripted-broker");
		thread.setDaemon(true);
		thread.start();
	}

	int port() {
		return this.server.getLocalPort();
	}

	String address() {
		return "localhost:" + this.server.getLocalPort();
	}

	/**
	 * What it says of its cluster.
	 * @return the answer, to be changed before it is asked for
	 */
	MetadataResponseData metadata() {
		return this.metadata;
	}

	/**
	 * Answer a request.
	 * @param key the request
	 * @param answer the answer
	 * @return this broker
	 */
	ScriptedBroker answers(ApiKeys key, ApiMessage answer) {
		return answersBy(key, () -> answer);
	}

	/**
	 * Answer a request by what is told then.
	 * @param key the request
	 * @param answer tells the answer
	 * @return this broker
	 */
	ScriptedBroker answersBy(ApiKeys key, Supplier<ApiMessage> answer) {
		this.answers.put(key, () -> Optional.of(answer.get()));
		return this;
	}

	/**
	 * Answer a request, or hang up, as is told then.
	 * @param key the request
	 * @param answer tells the answer, or none to hang up
	 * @return this broker
	 */
	ScriptedBroker answersOrHangsUp(ApiKeys key, Supplier<Optional<ApiMessage>> answer) {
		this.answers.put(key, answer);
		return this;
	}

	/**
	 * Do something whenever a client asks for the versions of the protocol.
	 * @param work what to do before the answer
	 * @return this broker
	 */
	ScriptedBroker beforeVersions(Runnable work) {
		this.beforeVersions = work;
		return this;
	}

	/**
	 * Take a request and say nothing to it.
	 * @param key the request
	 * @param work what to do when it comes
	 * @return this broker
	 */
	ScriptedBroker isSilentAt(ApiKeys key, Runnable work) {
		this.answers.put(key, () -> {
			work.run();
			this.closed.join();
			return Optional.empty();
		});
		return this;
	}

	/**
	 * Say that a request is known, and hang up when it comes.
	 * @param key the request
	 * @return this broker
	 */
	ScriptedBroker hangsUpAt(ApiKeys key) {
		this.answers.put(key, Optional::empty);
		return this;
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				start(() -> serve(socket));
			}
			catch (IOException ex) {
				// closed, or nobody's any more
			}
		}
	}

	private void serve(Socket socket) {
		try (socket;
				DataInputStream in = new DataInputStream(socket.getInputStream());
				DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
			socket.setTcpNoDelay(true);
			while (true) {
				ByteBuffer request = ByteBuffer.wrap(in.readNBytes(in.readInt()));
				RequestHeader header = RequestHeader.parse(request);
				if (header.apiKey() == ApiKeys.API_VERSIONS) {
					this.beforeVersions.run();
				}
				Optional<ApiMessage> answer = (header.apiKey() == ApiKeys.API_VERSIONS) ? Optional.of(versions())
						: this.answers.get(header.apiKey()).get();
				if (answer.isEmpty()) {
					return;
				}
				ByteBuffer bytes = RequestUtils.serialize(header.toResponseHeader().data(),
						header.toResponseHeader().headerVersion(), answer.get(), header.apiVersion());
				out.writeInt(bytes.remaining());
				out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
				out.flush();
			}
		}
		catch (IOException | UncheckedIOException ex) {
			// the client hung up, or this one does
		}
	}

	private ApiMessage versions() {
		ApiVersionsResponseData versions = new ApiVersionsResponseData();
		for (ApiKeys key : known()) {
			versions.apiKeys()
				.add(new ApiVersionsResponseData.ApiVersion().setApiKey(key.id)
					.setMinVersion(key.oldestVersion())
					.setMaxVersion(key.latestVersion()));
		}
		return versions;
	}

	private Set<ApiKeys> known() {
		Set<ApiKeys> known = new HashSet<>(this.answers.keySet());
		known.add(ApiKeys.API_VERSIONS);
		return known;
	}

	@Override
	public void close() {
		this.closed.complete(null);
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
