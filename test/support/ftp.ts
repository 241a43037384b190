/**
 * A camera that sends by FTP: the server that takes the files, and a client that can stand still in the
 * middle of one.
 */
import type { ChildProcess } from 'node:child_process';
import type { Client } from './client.ts';
import { pythonWith, serve } from './fault-tools.ts';
import type { Place } from './place.ts';

const server = `
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_user('camera', 'x', sys.argv[1], perm='elradfmwMT')
server = FTPServer(('127.0.0.1', 0), FTPHandler)
print('port', server.address[1], flush=True)
server.serve_forever()
`;

/** Goes on where the server has the file to; after so many bytes of it, it stands still until SIGUSR1. */
const sender = `
import ftplib, os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
path, name, stand = sys.argv[2], sys.argv[3], int(sys.argv[4])
ftp = ftplib.FTP()
ftp.connect('127.0.0.1', int(sys.argv[1]))
ftp.login('camera', 'x')
ftp.voidcmd('TYPE I')
try: there = ftp.size(name)
except ftplib.error_perm: there = 0
with open(path, 'rb') as file: data = file.read()
to = ftp.transfercmd('STOR ' + name, rest=there or None)
to.sendall(data[there:stand])
if stand < len(data):
    print('stands', flush=True)
    signal.sigwait([signal.SIGUSR1])
    to.sendall(data[stand:])
to.close()
ftp.voidresp()
ftp.quit()
print('sent from', there, flush=True)
`;

/** Debian's own where there is one: it has the modules that Debian packages. */
export const python = pythonWith('pyftpdlib') ?? 'python3';

/** A server of the captures folder, and its port; the process is for the caller to end. */
export async function ftpServer(place: Place): Promise<{ port: string; child: ChildProcess }> {
  const { line, child } = await serve(python, ['-c', server, place.captures], /^port /);
  return { port: line.slice(5), child };
}

/** Sends a file under this name. `standAt`: after so many bytes it says `stands`, and goes on at SIGUSR1. */
export function sendByFtp(place: Place, port: string, file: string, name: string, standAt = 1e9): Client {
  return place.client(python, ['-c', sender, port, file, name, `${standAt}`]);
}
