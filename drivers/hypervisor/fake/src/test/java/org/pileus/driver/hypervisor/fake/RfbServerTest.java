package org.pileus.driver.hypervisor.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RfbServerTest {
    private static final byte[] SET_32_BITS = {
        0, 0, 0, 0, 32, 24, 0, 1, 0, (byte) 255, 0, (byte) 255, 0, (byte) 255, 16, 8, 0, 0, 0, 0
    };
    private static final byte[] SET_16_BITS = {0, 0, 0, 0, 16, 16, 0, 1, 0, 31, 0, 63, 0, 31, 11, 5, 0, 0, 0, 0};

    private final LinkedBlockingQueue<String> typed = new LinkedBlockingQueue<>();
    private final RfbServer server = RfbServer.start("instance-0000000a", 0x123456, typed::add);
    private Socket socket;
    private DataInputStream in;
    private DataOutputStream out;

    @BeforeEach
    void connect() throws IOException {
        socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(5_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        server.close();
    }

    private void handshake() throws IOException {
        assertThat(in.readNBytes(12)).asString(ISO_8859_1).isEqualTo("RFB 003.008\n");
        out.write("RFB 003.008\n".getBytes(ISO_8859_1));
        assertThat(in.readNBytes(2)).containsExactly(1, 1);
        out.writeByte(1);
        assertThat(in.readInt()).isZero();
        out.writeByte(1);
        assertThat(in.readUnsignedShort()).isEqualTo(320);
        assertThat(in.readUnsignedShort()).isEqualTo(200);
        in.skipNBytes(16);
        assertThat(new String(in.readNBytes(in.readInt()), ISO_8859_1)).isEqualTo("instance-0000000a");
    }

    private void askForScreen(boolean incremental) throws IOException {
        out.write(new byte[] {3, (byte) (incremental ? 1 : 0), 0, 0, 0, 0, 1, 64, 0, (byte) 200});
    }

    private byte[] screen(int bytesPerPixel) throws IOException {
        assertThat(in.readNBytes(4)).containsExactly(0, 0, 0, 1);
        in.skipNBytes(8);
        assertThat(in.readInt()).isZero();
        return in.readNBytes(320 * 200 * bytesPerPixel);
    }

    private void press(int key) throws IOException {
        out.write(new byte[] {4, 1, 0, 0});
        out.writeInt(key);
        out.write(new byte[] {4, 0, 0, 0});
        out.writeInt(key);
    }

    @Test
    void viewerSeesThePictureAndWhatItTypes() throws Exception {
        handshake();
        out.write(SET_32_BITS);
        out.write(new byte[] {2, 0, 0, 1, 0, 0, 0, 0});
        askForScreen(false);
        var first = screen(4);
        assertThat(first).startsWith(0x56, 0x34, 0x12, 0).contains((byte) 0xff);
        askForScreen(true); // answered only when something changes
        press('h');
        press('i');
        press(0xff0d);
        assertThat(screen(4)).isNotEqualTo(first);
        for (var expected : new String[] {"h", "i", "\n"}) {
            assertThat(typed.poll(5, TimeUnit.SECONDS)).isEqualTo(expected);
        }
    }

    @Test
    void viewerChoosesItsPixels() throws Exception {
        handshake();
        out.write(SET_16_BITS);
        askForScreen(false);
        assertThat(screen(2)).hasSize(320 * 200 * 2).contains((byte) 0xff);
    }

    @Test
    void closedServerEndsItsSessions() throws Exception {
        handshake();
        server.close();
        assertThatThrownBy(() -> in.readUnsignedByte()).isInstanceOf(IOException.class);
    }

    @Test
    void rubbishEndsTheSessionAndNothingElse() {
        var random = new Random(7);
        for (var round = 0; round < 500; round++) {
            var rubbish = new byte[random.nextInt(200)];
            random.nextBytes(rubbish);
            var hello = "RFB 003.008\n\001\001".getBytes(ISO_8859_1);
            var input = new byte[hello.length + rubbish.length];
            System.arraycopy(hello, 0, input, 0, hello.length);
            System.arraycopy(rubbish, 0, input, hello.length, rubbish.length);
            var session = new RfbSession(
                    new ByteArrayInputStream(input), OutputStream.nullOutputStream(), new Screen("x", round), _ -> {});
            assertThatThrownBy(session::run).isInstanceOfAny(IOException.class, EOFException.class);
        }
    }
}
