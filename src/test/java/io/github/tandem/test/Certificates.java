package io.github.tandem.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.util.Assert;
import org.springframework.util.FileSystemUtils;

/**
 * A throw-away certificate authority with one certificate for brokers on localhost and
 * one for clients, as PKCS12 stores and as PEM files in a folder of its own.
 */
public final class Certificates implements AutoCloseable {

	private static final String PASSWORD = "throw-away";

	private final Path folder;

	private final int days;

	/**
	 * Make all keys and certificates; the JDK's keytool does the work.
	 */
	public Certificates() {
		this(30);
	}

	/**
	 * Make all keys and certificates.
	 * @param days how long the certificates are valid
	 */
	public Certificates(int days) {
		this.days = days;
		try {
			this.folder = Files.createTempDirectory("certificates-");
			issueAll();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The password of all stores and of the keys in them; PEM keys have none.
	 * @return the password
	 */
	public String password() {
		return PASSWORD;
	}

	/**
	 * A PKCS12 store with the brokers' key.
	 * @return its path
	 */
	public Path brokerKeyStore() {
		return this.folder.resolve("broker.p12");
	}

	/**
	 * The brokers' certificate as it is now.
	 * @return the certificate
	 */
	public Certificate brokerCertificate() {
		try {
			return KeyStore.getInstance(brokerKeyStore().toFile(), PASSWORD.toCharArray()).getCertificate("broker");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A PKCS12 store with the clients' key, for mutual TLS.
	 * @return its path
	 */
	public Path clientKeyStore() {
		return this.folder.resolve("client.p12");
	}

	/**
	 * A PKCS12 store with the authority alone, for both sides.
	 * @return its path
	 */
	public Path trustStore() {
		return this.folder.resolve("trust.p12");
	}

	/**
	 * The authority's certificate as PEM.
	 * @return its path
	 */
	public Path authorityPem() {
		return this.folder.resolve("authority.pem");
	}

	/**
	 * The clients' certificate chain as PEM.
	 * @return its path
	 */
	public Path clientPem() {
		return this.folder.resolve("client.pem");
	}

	/**
	 * The clients' private key as PEM.
	 * @return its path
	 */
	public Path clientKeyPem() {
		return this.folder.resolve("client.key.pem");
	}

	/**
	 * The broker's side of TLS.
	 * @return {@code ssl.} properties without a listener's prefix
	 */
	public Map<String, String> brokerProperties() {
		return Map.of("ssl.keystore.type", "PKCS12", "ssl.keystore.location", brokerKeyStore().toString(),
				"ssl.keystore.password", PASSWORD, "ssl.key.password", PASSWORD, "ssl.truststore.type", "PKCS12",
				"ssl.truststore.location", trustStore().toString(), "ssl.truststore.password", PASSWORD);
	}

	/**
	 * The client's side of TLS, without a key of its own.
	 * @return {@code ssl.} properties
	 */
	public Map<String, String> clientProperties() {
		return Map.of("ssl.truststore.type", "PKCS12", "ssl.truststore.location", trustStore().toString(),
				"ssl.truststore.password", PASSWORD);
	}

	/**
	 * Put all files of others in the place of these, each at once, as they are renewed.
	 * @param others certificates of another authority
	 */
	public void replaceBy(Certificates others) {
		try (var paths = Files.list(others.folder)) {
			for (Path path : paths.filter((next) -> !next.getFileName().toString().startsWith("all.")).toList()) {
				replace(this.folder.resolve(path.getFileName()), Files.readAllBytes(path));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Put something else in the place of all that a client reads.
	 * @param content what to write
	 */
	public void spoilClient(String content) {
		try {
			for (Path path : List.of(clientKeyStore(), clientPem())) {
				replace(path, content.getBytes(StandardCharsets.UTF_8));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Leave but the beginning of all that a client reads, as while it is written.
	 */
	public void cutClient() {
		try {
			for (Path path : List.of(clientKeyStore(), clientPem())) {
				byte[] content = Files.readAllBytes(path);
				// less than the first of several certificates
				replace(path, Arrays.copyOf(content, content.length / 4));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Put keys of others beside the clients' certificates, or a store that another
	 * password opens.
	 * @param others whose keys
	 * @param isLocked whether the store has another password instead of another key
	 */
	public void mixClient(Certificates others, boolean isLocked) {
		char[] password = PASSWORD.toCharArray();
		char[] next = (isLocked ? "another-one" : PASSWORD).toCharArray();
		try {
			KeyStore own = KeyStore.getInstance(clientKeyStore().toFile(), password);
			KeyStore other = KeyStore.getInstance(others.clientKeyStore().toFile(), password);
			KeyStore store = emptyStore();
			store.setKeyEntry("client", (isLocked ? own : other).getKey("client", password), next,
					own.getCertificateChain("client"));
			ByteArrayOutputStream content = new ByteArrayOutputStream();
			store.store(content, next);
			replace(clientKeyStore(), content.toByteArray());
			replace(clientKeyPem(), Files.readAllBytes(others.clientKeyPem()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void replace(Path path, byte[] content) throws IOException {
		Path written = this.folder.resolve("next");
		Files.write(written, content);
		Files.move(written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	@Override
	public void close() {
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void issueAll() throws IOException, GeneralSecurityException {
		keytool("authority", "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign");
		keytool("broker", "-signer", "authority", "-ext", "san=dns:localhost,ip:127.0.0.1");
		keytool("client", "-signer", "authority");
		KeyStore all = KeyStore.getInstance(this.folder.resolve("all.p12").toFile(), PASSWORD.toCharArray());
		Certificate authority = all.getCertificate("authority");
		KeyStore trust = emptyStore();
		trust.setCertificateEntry("authority", authority);
		store(trust, trustStore());
		Files.writeString(authorityPem(), pem("CERTIFICATE", authority.getEncoded()));
		extractKey(all, "broker", brokerKeyStore());
		extractKey(all, "client", clientKeyStore());
		writePem(all, "client", clientPem(), clientKeyPem());
	}

	/**
	 * Issue one more certificate of the same authority.
	 * @param alias its name
	 * @param options of keytool, such as {@code -ext san=dns:east-1}
	 * @return a PKCS12 store with the key
	 */
	public Path issue(String alias, String... options) {
		List<String> all = new ArrayList<>(List.of("-signer", "authority"));
		all.addAll(Arrays.asList(options));
		try {
			keytool(alias, all.toArray(String[]::new));
			Path path = this.folder.resolve(alias + ".p12");
			extractKey(KeyStore.getInstance(this.folder.resolve("all.p12").toFile(), PASSWORD.toCharArray()), alias,
					path);
			return path;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Put a key store in the place of another, at once, as it is renewed.
	 * @param renewed the new one
	 * @param inUse the one that is read
	 */
	public void renew(Path renewed, Path inUse) {
		try {
			replace(inUse, Files.readAllBytes(renewed));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void keytool(String alias, String... options) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
						"-J" + ChildProcess.QUICK_START, "-genkeypair", "-alias", alias, "-dname", "CN=" + alias,
						"-keyalg", "EC", "-groupname", "secp256r1", "-validity", String.valueOf(this.days), "-keystore",
						this.folder.resolve("all.p12").toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
		command.addAll(Arrays.asList(options));
		Path output = this.folder.resolve("keytool.log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
			.start();
		try {
			Assert.state(process.waitFor(1, TimeUnit.MINUTES), "keytool does not end");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for keytool", ex);
		}
		finally {
			process.destroyForcibly();
		}
		if (process.exitValue() != 0) {
			throw new IllegalStateException("keytool failed: " + Files.readString(output));
		}
	}

	private static void extractKey(KeyStore all, String alias, Path path) throws IOException, GeneralSecurityException {
		KeyStore store = emptyStore();
		Key key = all.getKey(alias, PASSWORD.toCharArray());
		store.setKeyEntry(alias, key, PASSWORD.toCharArray(), all.getCertificateChain(alias));
		store(store, path);
	}

	private static void writePem(KeyStore all, String alias, Path certificatePath, Path keyPath)
			throws IOException, GeneralSecurityException {
		StringBuilder chain = new StringBuilder();
		for (Certificate certificate : all.getCertificateChain(alias)) {
			chain.append(pem("CERTIFICATE", certificate.getEncoded()));
		}
		Files.writeString(certificatePath, chain);
		Files.writeString(keyPath, pem("PRIVATE KEY", all.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
	}

	private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		return store;
	}

	private static void store(KeyStore store, Path path) throws IOException, GeneralSecurityException {
		try (var output = Files.newOutputStream(path)) {
			store.store(output, PASSWORD.toCharArray());
		}
	}

	private static String pem(String type, byte[] content) {
		String encoded = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content);
		return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, encoded);
	}

}
